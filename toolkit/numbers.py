"""Numbers in plain text, by the reader's language: ``1.500``, ``2,7 %``."""

from django.utils import formats


def write_number(value: float | int, places: int = 0) -> str:
    """``1.500``, ``2,7``."""
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def write_percent(ratio: float) -> str:
    """A ratio 0–1 as ``2,7 %`` or ``61 %``, with a space that does not break."""
    tenths = round(ratio * 1000)
    return f"{write_number(tenths / 10, 1 if tenths % 10 else 0)}\u00a0%"
