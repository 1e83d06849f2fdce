"""Pieces of HTML that the cells of a list are made of. Plain functions: a page of 100 lines asks
for some hundreds of them."""

import datetime as dt
import html
import re
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_ANY_ID = "00000000-0000-0000-0000-000000000000"
_ANY_SLUG = "any-slug"
DASH = SafeString("–")
_SPECIAL = re.compile("[&<>\"']")  # to look takes a third of replacing each


def escaped(words: Any) -> str:
    """As `conditional_escape`, without its look whether the words are lazy: that takes longer than
    the escaping."""
    if words.__class__ is SafeString:
        return words
    if hasattr(words, "__html__"):
        return str(words.__html__())
    text = str(words)
    return html.escape(text) if _SPECIAL.search(text) else text


def main(title: str, address: str, note: str = "") -> SafeString:
    """The first cell: the record as a link, and a line of facts under it."""
    return SafeString(
        f'<a class="main-title" href="{escaped(address)}">{escaped(title)}</a>'
        f'<span class="main-note">{escaped(note)}</span>'
    )


def noted(words: str, note: str, css: str = "") -> SafeString:
    """``words`` with a second, smaller line; without a ``note`` the words alone."""
    if not note:
        return SafeString(escaped(words))
    look = f"cell-note {css}" if css else "cell-note"
    return SafeString(f'{escaped(words)}<span class="{look}">{escaped(note)}</span>')


def unknown(words: str = "") -> SafeString:
    """What nobody has told the portal: "chưa ghi"."""
    return format_html('<span class="unknown">{}</span>', words or _("chưa ghi"))


def figure(number: Any) -> SafeString:
    return format_html('<span class="num">{}</span>', number)


def short_day(value: dt.date | None) -> str:
    """``21/07/2023``; empty for None."""
    return f"{value:%d/%m/%Y}" if value else ""


def day_of(moment: dt.datetime) -> dt.date:
    """The day in the portal's time zone."""
    return timezone.localtime(moment).date()


class Addresses:
    """The addresses of many records with one look into the table of addresses.

    ``Addresses("agreements:detail")(agreement.pk)``; ``by_slug`` for records that are named.
    """

    def __init__(self, url_name: str, *, by_slug: bool = False) -> None:
        any_one = _ANY_SLUG if by_slug else _ANY_ID
        self.before, _found, self.after = reverse(url_name, args=[any_one]).partition(any_one)

    def __call__(self, key: Any) -> str:
        return f"{self.before}{key}{self.after}"
