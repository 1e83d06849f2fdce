"""Writes static/vendor/bootstrap/bootstrap.min.css: of Bootstrap's own file what the portal uses.

A rule stays when every class of one of its selectors is named in a template, a script or a module
of ours. `tests/test_light_files.py` fails when the written file is not what this would write:
run `.venv/bin/python scripts/trim_bootstrap.py` after a page took up another of its classes.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
WHOLE = ROOT / "scripts" / "bootstrap" / "bootstrap.min.css"
TRIMMED = ROOT / "static" / "vendor" / "bootstrap" / "bootstrap.min.css"

_CLASS = re.compile(r"\.(-?[_a-zA-Z][-_a-zA-Z0-9]*)")
# What can name a class: the attribute of a template, the strings of a module or a script.
_ATTRIBUTE = re.compile(r'class="([^"]*)"')
_STRING = re.compile(r"""(["'`])((?:(?!\1)[^\\\n])*)\1""")
_WORD = re.compile(r"[a-zA-Z][-_a-zA-Z0-9]*")


def names_used() -> set[str]:
    """Words that may be classes. Whole rooms: what tags and forms write is in modules."""
    used: set[str] = set()
    rooms = [path for path in ROOT.iterdir() if (path / "apps.py").exists()]
    for folder in (ROOT / "templates", ROOT / "static" / "js", *rooms):
        for path in folder.rglob("*"):
            if path.suffix == ".html":
                used.update(*map(_WORD.findall, _ATTRIBUTE.findall(path.read_text())))
            elif path.suffix in (".py", ".js") and "tests" not in path.parts:
                strings = (text for _quote, text in _STRING.findall(path.read_text()))
                used.update(*map(_WORD.findall, strings))
    return used


def trimmed(whole: str, used: set[str]) -> str:
    rules = tinycss2.parse_stylesheet(whole, skip_comments=False, skip_whitespace=True)
    text = "".join(_kept(rules, used))
    # Movements that nothing names any more.
    for name in re.findall(r"@keyframes ([-\w]+)", text):
        if text.count(name) == 1:
            text = re.sub(rf"@keyframes {name}\{{(?:[^{{}}]*\{{[^{{}}]*\}})*\}}", "", text)
    return text + "\n"


def _kept(rules: list[Any], used: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "comment":
            if rule.value.startswith("!"):  # whose work it is
                yield f"/*{rule.value}*/"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := "".join(_kept(inner, used)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}"
        elif rule.type == "at-rule":
            yield rule.serialize()
        elif rule.type == "qualified-rule":
            selectors = [s for s in _selectors(rule.prelude) if set(_CLASS.findall(s)) <= used]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"


def _selectors(prelude: list[Any]) -> list[str]:
    """Split at the commas outside of brackets."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def current() -> str:
    return trimmed(WHOLE.read_text(encoding="utf-8"), names_used())


def main() -> int:
    TRIMMED.write_text(current(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
