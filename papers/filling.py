"""Texts with placeholders: checked when an administrator saves them, filled in on a paper.

The language is a small part of Jinja: ``{{ place }}``, ``{% if %}``, ``{% for %}`` and a few
filters. Nothing else is understood, so a text can neither call, compute nor read anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from papers.blocks import BAR, BREAK, HOLD, Block, NoRuler, blocks_of
from papers.words import cleaned

LONGEST = 20_000
DEEPEST = 3
# What nobody can have meant: deeper brackets, and longer papers than any review makes.
MOST_LEVELS = 40
LONGEST_FILLED = 1_000_000
FILTERS = ("capitalize", "default", "first", "join", "last", "length", "lower", "trim", "upper")
TESTS = ("defined", "none")
_LOOP = {"index", "first", "last", "length"}
_LISTS = (nodes.Name, nodes.Getattr)
# How Python says that brackets or blocks stand too deep in each other.
_TOO_DEEP = (RecursionError, MemoryError, SyntaxError)
_UNDERSTOOD = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
    nodes.CondExpr,
    nodes.Concat,
)


class CannotFill(Exception):
    """The text and the values do not fit. The sentence says where."""


class _Words(str):
    """A value to print. A loop over its letters would run as often as a long report is long."""

    def __iter__(self) -> Iterator[str]:
        raise TypeError(_("{% for %} chỉ đi qua danh sách, không đi qua từng chữ"))


def filled(text: str, values: Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks of ``text`` with ``values`` in it. Raises CannotFill with a sentence."""
    try:
        pieces = _environment().from_string(cleaned(text)).generate(_as_words(values))
        return blocks_of(_joined(pieces))
    except NoRuler as error:
        raise CannotFill(
            _(
                "Bảng có dòng đầu “%(row)s” thiếu dòng độ rộng cột. "
                "Thêm ngay dưới dòng đầu một dòng như |---|------|---|."
            )
            % {"row": str(error)}
        ) from error
    except (TemplateError, TypeError, ValueError, *_TOO_DEEP) as error:
        raise CannotFill(_("Không điền được mẫu này (%(reason)s).") % {"reason": error}) from error


def faults_of(text: str, fields: Iterable[str], sample: Mapping[str, Any]) -> list[str]:
    """Sentences about what is wrong with ``text``; none when it can be used.

    ``fields`` are the placeholders that exist, with dots: ``agreement.title``.
    """
    if not text.strip():
        return [_("Mẫu chưa có chữ nào. Hãy ghi nội dung hoặc dùng lại mẫu của cổng.")]
    if len(text) > LONGEST:
        return [_("Mẫu dài quá %(longest)s ký tự. Hãy ghi gọn lại.") % {"longest": LONGEST}]
    try:
        tree = _environment().parse(cleaned(text))
        levels = _levels(tree)
    except TemplateSyntaxError as error:
        return [_syntax(text, error.lineno)]
    except (ValueError, *_TOO_DEEP):
        return [_too_deep()]
    if levels > MOST_LEVELS:
        return [_too_deep()]
    found = list(_not_understood(tree)) or list(_unknown(tree, set(fields)))
    if not found:
        try:
            filled(text, sample)
        except CannotFill as error:
            found.append(str(error))
    return found


def _syntax(text: str, line: int) -> str:
    lines = text.splitlines()
    words = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return _(
        "Dòng %(line)s viết sai: “%(words)s”. "
        "Xem lại các dấu {{ }} và {%% %%}, và mỗi {%% for %%}, {%% if %%} có {%% endfor %%}, "
        "{%% endif %%}."
    ) % {"line": line, "words": words[:80]}


def _too_deep() -> str:
    return _("Mẫu lồng quá sâu hoặc có số quá dài. Hãy viết gọn lại.")


def _not_understood(tree: nodes.Template) -> Iterator[str]:
    for node in _walk(tree):
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield _(
                "Dòng %(line)s dùng “|%(name)s”, mẫu không có cách viết đó. Dùng được: %(known)s."
            ) % {"line": node.lineno, "name": node.name, "known": ", ".join(FILTERS)}
        elif isinstance(node, nodes.Test) and node.name not in TESTS:
            yield _(
                "Dòng %(line)s dùng “is %(name)s”, mẫu không có cách viết đó. Dùng được: %(known)s."
            ) % {"line": node.lineno, "name": node.name, "known": ", ".join(TESTS)}
        elif isinstance(node, nodes.For) and not isinstance(node.iter, _LISTS):
            yield _("Dòng %(line)s: {%% for %%} chỉ đi qua một mục là danh sách.") % {
                "line": node.lineno
            }
        elif not isinstance(node, _UNDERSTOOD):
            yield _(
                "Dòng %(line)s có lệnh mà mẫu không dùng được. "
                "Mẫu chỉ có {{ }}, {%% if %%} và {%% for %%}."
            ) % {"line": node.lineno}
    if _depth(tree) > DEEPEST:
        yield _("Mẫu lồng quá %(deepest)s vòng {%% for %%} vào nhau.") % {"deepest": DEEPEST}


def _unknown(tree: nodes.Template, fields: set[str]) -> Iterator[str]:
    """Names that no placeholder has, also in branches that the sample does not reach."""
    tops = {name.partition(".")[0] for name in fields}
    parts = {part for name in fields for part in name.split(".")[1:]} | _LOOP
    unknown = dict.fromkeys(sorted(find_undeclared_variables(tree) - tops))
    unknown |= dict.fromkeys(
        _written(node)
        for node in _walk(tree)
        if isinstance(node, nodes.Getattr) and node.attr not in parts
    )
    for name in unknown:
        yield _("Không có mục “%(name)s”. Dùng một trong các mục ghi ở “Các mục dùng được”.") % {
            "name": name
        }


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _depth(node: nodes.Node) -> int:
    inner = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)


def _levels(tree: nodes.Node) -> int:
    """How deep its parts stand in each other; counted without recursion."""
    level, standing = 0, [tree]
    while standing:
        level += 1
        standing = [child for node in standing for child in node.iter_child_nodes()]
    return level


def _as_words(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _as_words(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_words(part) for part in value]
    return _Words(value) if isinstance(value, str) else value


def _joined(pieces: Iterable[str]) -> str:
    """The whole text. Raises ValueError before it is longer than any paper."""
    found, length = [], 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        if length > LONGEST_FILLED:
            raise ValueError(_("văn bản dài quá %(longest)s ký tự") % {"longest": LONGEST_FILLED})
    return "".join(found)


def _environment() -> SandboxedEnvironment:
    """A place that does not exist is an error, not a hole in a paper."""
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, finalize=_guarded, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def _guarded(value: Any) -> str:
    """A value as words that are not taken for a mark of `papers.blocks`."""
    words = cleaned("" if value is None else str(value)).strip()
    return HOLD + BREAK.join(words.splitlines()).replace("|", BAR)
