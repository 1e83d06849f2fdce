"""The table of a list and the choice of its columns, written as text: a template would take several
times as long."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from toolkit.icons import icon
from toolkit.listing.cells import escaped
from toolkit.listing.columns import ListColumn
from toolkit.lists import Heading


def table(
    columns: Sequence[ListColumn],
    lines: Sequence[Any],
    headings: Mapping[str, Heading],
    css: str = "",
) -> SafeString:
    """Rows become cards on narrow screens, where each cell says its column."""
    head = "".join(_heading(column, headings.get(column.sorts_by)) for column in columns)
    first, *rest = columns
    cells = [_cells(column, lines) for column in rest]
    rows = [
        f'<tr><th scope="row" class="main">{escaped(first.cell(line))}</th>{"".join(others)}</tr>'
        for line, *others in zip(lines, *cells, strict=True)
    ]
    opening = format_html('<table class="data-table is-cards{}">', css and f" {css}")
    # All of it was escaped, or is a cell's own markup.
    return mark_safe(  # noqa: S308
        f'<div class="table-wrap">{opening}<thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def column_boxes(columns: Sequence[ListColumn], shown: Collection[str]) -> SafeString:
    """A box for each column, ticked for the keys of ``shown``; the first one always stays."""
    boxes, always = [], escaped(_("luôn hiện"))
    for column in columns:
        first = column is columns[0]
        name = "" if first else f'name="columns" value="{column.key}" '
        state = " checked disabled" if first else " checked" if column.key in shown else ""
        note = f' <span class="quiet">{always}</span>' if first else ""
        boxes.append(
            f'<div class="form-check"><input class="form-check-input" type="checkbox" {name}'
            f'id="column-{column.key}"{state}><label class="form-check-label" '
            f'for="column-{column.key}">{escaped(column.heading)}{note}</label></div>'
        )
    return SafeString("".join(boxes))


def _cells(column: ListColumn, lines: Sequence[Any]) -> list[str]:
    css, cell = _class_of(column), column.cell
    start = format_html('<td{} data-label="{}"><span>', css, column.short or column.heading)
    return [f"{start}{escaped(cell(line))}</span></td>" for line in lines]


def _class_of(column: ListColumn) -> SafeString:
    if column.is_number:
        return SafeString(' class="num"')
    return SafeString(' class="is-short"' if column.is_short else "")


def _heading(column: ListColumn, heading: Heading | None) -> str:
    css = _class_of(column)
    if heading is None:
        return format_html('<th scope="col"{}>{}</th>', css, column.heading)
    sorted_so, arrow = SafeString(""), SafeString("")
    if heading.aria_sort != "none":
        sorted_so = format_html(' aria-sort="{}"', heading.aria_sort)
        arrow = icon("arrow-down" if heading.aria_sort == "descending" else "arrow-up", 13)
    return format_html(
        '<th scope="col"{}{}><a class="sort" id="sort-{}" href="{}">{} {}</a></th>',
        css,
        sorted_so,
        column.sorts_by,
        heading.address,
        column.heading,
        arrow,
    )
