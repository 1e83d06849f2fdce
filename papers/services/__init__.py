"""Everything that changes a text or a register of numbers. Signatures are in each module."""

from papers.services.numbers import (
    enter_number,
    issue_next_number,
    turn_off_series,
    turn_on_series,
    void_number,
)
from papers.services.texts import change_text, restore_text

__all__ = [
    "change_text",
    "enter_number",
    "issue_next_number",
    "restore_text",
    "turn_off_series",
    "turn_on_series",
    "void_number",
]
