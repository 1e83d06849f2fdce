"""Icons as inline SVG, from the files in static/vendor/bootstrap-icons."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_NAME = re.compile(r"[a-z0-9-]+")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def _drawing(name: str) -> str:
    """The shapes of one icon, without their ``<svg>``. Raises LookupError for an unknown name."""
    path = Path(settings.BASE_DIR) / "static" / "vendor" / "bootstrap-icons" / f"{name}.svg"
    found = _DRAWING.search(path.read_text()) if _NAME.fullmatch(name) and path.exists() else None
    if found is None:
        raise LookupError(f"There is no icon {name!r} in static/vendor/bootstrap-icons.")
    return found[1].strip()


@lru_cache(512)
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """The icon ``name`` in the colour of its text; with ``label`` it is read out, else hidden."""
    hidden = SafeString('aria-hidden="true"')
    said = format_html('role="img" aria-label="{}"', label) if label else hidden
    return format_html(
        '<svg class="icon" width="{}" height="{}" viewBox="0 0 16 16" fill="currentColor" '
        'focusable="false" {}>{}</svg>',
        size,
        size,
        said,
        mark_safe(_drawing(name)),  # noqa: S308 our own file
    )
