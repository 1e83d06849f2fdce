"""How far a commitment was kept, as bars and a word."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.states import Rating

register = template.Library()

_STEPS = len(Rating) - 1
_BAR, _GAP = 19, 3


@register.simple_tag
def rating_mark(rating: str) -> SafeString:
    """``▮▮▮▯ Thực hiện phần lớn (3/4)``; "Chưa đánh giá" with dashed bars for an empty rating."""
    reached = list(Rating).index(Rating(rating)) if rating else 0
    word = Rating(rating).label if rating else _("Chưa đánh giá")
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0.5" width="{}" height="5" rx="2"/>',
        (
            ("is-reached" if place < reached else "is-ahead", place * (_BAR + _GAP) + 0.5, _BAR - 1)
            for place in range(_STEPS)
        ),
    )
    return format_html(
        '<span class="rating{}"><svg width="{}" height="6" aria-hidden="true" focusable="false">'
        '{}</svg><span class="rating-word">{}{}</span></span>',
        "" if rating else " is-unrated",
        _STEPS * (_BAR + _GAP),
        bars,
        word,
        format_html(' <span class="num">({}/{})</span>', reached, _STEPS) if rating else "",
    )
