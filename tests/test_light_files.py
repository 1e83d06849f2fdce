"""What is sent to browsers holds nothing that no page needs."""

from scripts.trim_bootstrap import TRIMMED, current


def test_bootstrap_is_what_the_pages_use() -> None:
    """If not: `.venv/bin/python scripts/trim_bootstrap.py`."""
    assert TRIMMED.read_text() == current()
