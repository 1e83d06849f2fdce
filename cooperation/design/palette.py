"""The colours and sizes as the style sheets have them, and how well they can be read.

Everything is read from ``static/css/``, so the design page and its tests know of no second copy.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Rule:
    """One rule of a style sheet: the selector as written, property → value."""

    selector: str
    declares: dict[str, str]


def rules_of(sheet: str) -> list[Rule]:
    """The rules of ``static/css/<sheet>``, those inside ``@media`` too, in their order."""
    text = _COMMENT.sub("", (Path(settings.BASE_DIR) / "static" / "css" / sheet).read_text())
    return [
        Rule(" ".join(found[1].split()), dict(_DECLARATION.findall(found[2])))
        for found in _RULE.finditer(text)
    ]


def classes_of(sheet: str) -> set[str]:
    """The classes that the rules of a style sheet name."""
    return {name for rule in rules_of(sheet) for name in _CLASS.findall(rule.selector)}


def tokens(theme: Theme) -> dict[str, str]:
    """The custom properties of ``tokens.css`` in one theme, without their two dashes."""
    found: dict[str, str] = {}
    for rule in rules_of("tokens.css"):
        if f'[data-bs-theme="{theme}"]' in rule.selector:
            found |= {name[2:]: value.strip() for name, value in rule.declares.items()}
    return found


def colours(theme: Theme) -> dict[str, str]:
    """Those tokens that are one opaque colour, as ``#rrggbb``."""
    return {name: value for name, value in tokens(theme).items() if _COLOUR.fullmatch(value)}


def pixels(sheet: str, selector: str, declared: str = "font-size") -> float:
    """A length in CSS pixels, from ``rem`` or ``px``. Raises LookupError where none is declared."""
    for rule in rules_of(sheet):
        if rule.selector == selector and declared in rule.declares:
            size = rule.declares[declared]
            return float(size.removesuffix("rem")) * 16 if "rem" in size else float(size[:-2])
    raise LookupError(f"{sheet} declares no {declared} for {selector}.")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
