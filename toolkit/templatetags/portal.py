"""Template tags every page may use (a builtin: no ``load`` needed). What each one makes, and the
CSS classes beside it, is listed at the top of static/css/components.css."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from toolkit import clock
from toolkit.days import keep_years, span_start, write_day
from toolkit.icons import icon as draw_icon
from toolkit.listing.cells import escaped
from toolkit.live_checks import marks_of
from toolkit.looks import LATE, NOT_RECORDED, Look, label_of, look_of

register = template.Library()

# From this many days before a due day on, the days left are written in amber.
SOON = 90


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """``{% icon "calendar" %}``; decorative unless a ``label`` is given."""
    return draw_icon(name, size, label)


@register.simple_tag
def badge(tone: str, label: str, icon: str = "") -> SafeString:
    """A round badge: ``tone`` is ok, wait, late, info, off or hold."""
    return _badge(tone, str(label), icon)


@lru_cache(1024)
def _badge(tone: str, label: str, icon: str) -> SafeString:
    return format_html(
        '<span class="badge tone-{}">{}<span>{}</span></span>',
        tone,
        draw_icon(icon, 13) if icon else "",
        label,
    )


@register.simple_tag
def status_badge(record: Any) -> SafeString:
    """The state of a record (``status`` or ``state``), as icon and word.

    A record with ``is_late_on(day)`` says when it is late, one with ``is_recorded`` when it was
    due before the portal knew of it.
    """
    field = "status" if hasattr(record, "status") else "state"
    label = label_of(record, field)
    look: Look = look_of(getattr(record, field))
    if not getattr(record, "is_recorded", True):
        look, label = NOT_RECORDED, _("Không ghi nhận")
    elif hasattr(record, "is_late_on") and record.is_late_on(clock.today()):
        look, label = LATE, _("Quá hạn")
    return badge(look.tone, label, look.icon)


@register.simple_tag
def turn_chip(mine: bool = True, text: str = "") -> SafeString:
    """Whose turn it is: ``{% turn_chip mine=True text="Đến lượt Sở: ký thỏa thuận" %}``.

    ``text`` is the whole sentence: it always says who and what.
    """
    look = "is-mine" if mine else "is-theirs"
    icon = draw_icon("arrow-right-circle-fill" if mine else "clock", 13)
    return SafeString(f'<span class="turn {look}">{icon}<span>{escaped(text)}</span></span>')


def _unknown(text: str) -> SafeString:
    return format_html('<span class="unknown">{}</span>', text)


@register.simple_tag
def day(
    value: dt.date | dt.datetime | None, precision: str = "day", unknown: str = ""
) -> SafeString:
    """``21/07/2023``, ``07/2023`` or ``2023``; a time of day is written too; "chưa ghi" for None.

    ``unknown`` replaces "chưa ghi" ("–" where a day does not apply).
    """
    if value is None:
        return _unknown(unknown or _("chưa ghi"))
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return format_html(
            '<time datetime="{}">{}</time>',
            value.isoformat(timespec="minutes"),
            f"{value:%d/%m/%Y %H:%M}",
        )
    machine = {"year": f"{value:%Y}", "month": f"{value:%Y-%m}"}.get(precision, value.isoformat())
    # Digits and slashes: there is nothing to escape.
    return SafeString(f'<time datetime="{machine}">{write_day(value, precision or "day")}</time>')


@register.simple_tag
def days_between(first: dt.date | None, last: dt.date | None) -> SafeString:
    """A span of days: ``13 – 14/07/2023``, ``21/07/2026 – 20/01/2027``."""
    if first is None or last is None:
        return _unknown(_("chưa ghi"))
    if first == last:
        return day(last)
    return format_html(
        '<time datetime="{}">{}</time> – <time datetime="{}">{}</time>',
        first.isoformat(),
        span_start(first, last),
        last.isoformat(),
        f"{last:%d/%m/%Y}",
    )


def words_left(value: dt.date, today: dt.date) -> str:
    """How far ``value`` is from ``today``, in words."""
    left = (value - today).days
    # Numbers without a mark between thousands need no look at how the language writes them.
    days = str(abs(left))
    if abs(left) >= 1000:
        days = formats.number_format(abs(left), use_l10n=True, force_grouping=True)
    if left == 0:
        return _("hôm nay")
    if left > 0:
        return ngettext("còn %(days)s ngày", "còn %(days)s ngày", left) % {"days": days}
    return ngettext("quá hạn %(days)s ngày", "quá hạn %(days)s ngày", -left) % {"days": days}


@register.simple_tag
def days_left(value: dt.date | None) -> SafeString:
    """``còn 60 ngày``, ``quá hạn 3 ngày``, ``hôm nay``; nothing for None. Beside a date."""
    if value is None:
        return SafeString("")
    today = clock.today()
    left = (value - today).days
    tone = "is-late" if left < 0 else "is-soon" if left <= SOON else "is-far"
    return format_html('<span class="days-left {} num">{}</span>', tone, words_left(value, today))


@register.filter(name="keep_years", is_safe=True)
def keep_years_filter(text: str) -> str:
    """``2026 – 2030`` does not break over two lines."""
    return keep_years(text)


@register.simple_tag
def sample_chip(record: Any) -> SafeString:
    """The dashed chip "Mẫu" beside anything of the demonstration; nothing beside real records.

    ``record`` is a code, a record with a ``code`` or ``is_sample``, or figures that say whether
    a sample is counted in them (``has_sample``).
    """
    code = record if isinstance(record, str) else getattr(record, "code", "")
    is_marked = getattr(record, "is_sample", False) or getattr(record, "has_sample", False)
    if not (is_marked or code.startswith("mau-")):
        return SafeString("")
    return format_html('<span class="sample-chip">{}</span>', _("Mẫu"))


@register.filter
def number(value: float | int | None, places: int = 0) -> SafeString:
    """``1.500``, ``2,7``; "chưa có số liệu" for None."""
    if value is None:
        return _unknown(_("chưa có số liệu"))
    written = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return format_html('<span class="num">{}</span>', written)


@register.filter
def percent(value: float | None, places: int = 0) -> SafeString:
    """A ratio 0–1 as ``61 %`` with a space that does not break; "chưa có số liệu" for None."""
    if value is None:
        return _unknown(_("chưa có số liệu"))
    # `number_format` cuts what it does not write.
    written = formats.number_format(round(value * 100, places), decimal_pos=places, use_l10n=True)
    return format_html('<span class="num">{}\u00a0%</span>', written)


@register.filter
def initials(name: str) -> str:
    """``Người mẫu Thu Hà`` → ``TH``: the last two words of a Vietnamese name tell people apart."""
    return "".join(word[0] for word in name.split()[-2:]).upper()


class _Once(template.Node):
    """Written the first time in each language, then said again as it was."""

    def __init__(self, inside: template.NodeList) -> None:
        self.inside = inside
        self.written: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        if language not in self.written:
            self.written[language] = self.inside.render(context)
        return self.written[language]


@register.tag
def once(parser: Any, token: Any) -> _Once:
    """``{% once %}…{% endonce %}`` around what every page says to everybody alike: words, icons
    and addresses, nothing of the reader, the record or the day."""
    inside = parser.parse(["endonce"])
    parser.delete_first_token()
    return _Once(inside)


class _KeptBar(template.Node):
    def __init__(self, inside: template.NodeList) -> None:
        self.inside = inside

    def render(self, context: template.Context) -> str:
        listing = context["listing"]
        if listing.form.has_changed():
            return self.inside.render(context)
        kept: str = listing.reader.keep(f"bar-{listing.slug}", lambda: self.inside.render(context))
        return kept


@register.tag
def kept_bar(parser: Any, token: Any) -> _KeptBar:
    """``{% kept_bar %}…{% endkept_bar %}`` around the fields of a list's filter bar: while none is
    filled in they are the same for the reader until something in the portal changes."""
    inside = parser.parse(["endkept_bar"])
    parser.delete_first_token()
    return _KeptBar(inside)


@register.inclusion_tag("includes/field.html")
def field(
    bound: BoundField,
    label: str = "",
    help: str | None = None,
    plain: bool = False,
    cards: bool = False,
    size: str = "",
    placeholder: str | None = None,
) -> dict[str, Any]:
    """One form field: label, help, control and its errors, joined by ids for screen readers.

    ``plain`` leaves out "(không bắt buộc)" (filters); ``cards`` draws choices as cards;
    ``size`` is ``short`` (dates, numbers) or ``medium``. ``help`` and ``placeholder`` replace the
    form's own; an empty text removes them.
    """
    widget = bound.field.widget
    is_check = isinstance(widget, CheckboxInput)
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple) or bound.use_fieldset
    help_text = bound.help_text if help is None else help
    described = " ".join(
        ([f"{bound.auto_id}_helptext"] if help_text else [])
        + ([f"{bound.auto_id}_error"] if bound.errors else [])
    )
    attrs: dict[str, Any] = {
        "class": " ".join(filter(None, [widget.attrs.get("class"), _control_class(widget)]))
    }
    if placeholder is not None:
        attrs["placeholder"] = placeholder or False
    if described and not is_group:
        attrs["aria-describedby"] = described
    if not (is_check or is_group):
        attrs.update(marks_of(bound.field))
    # Drawn one by one: as a whole the widget repeats the fieldset's id and the class of one box.
    choices = bound.subwidgets if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else []
    for choice in choices:
        choice.data["attrs"]["class"] = attrs["class"]
    return {
        "bound": bound,
        "choices": choices,
        "control": "" if choices else bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "help": help_text,
        "described": described,
        "is_check": is_check,
        "is_group": is_group,
        "cards": cards,
        "size": size,
        "is_file": isinstance(widget, FileInput),
        "says_optional": not (plain or is_check or bound.field.required),
    }


def _control_class(widget: Any) -> str:
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.inclusion_tag("includes/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """The summary above a form (or several, formsets too): what to correct, each line a link."""
    lines: list[dict[str, str]] = []
    for form in forms:
        for single in getattr(form, "forms", [form] if form is not None else []):
            lines.extend(_lines_of(single))
        if hasattr(form, "forms"):
            lines.extend({"id": "", "label": "", "text": e} for e in form.non_form_errors())
    return {"lines": lines}


def _lines_of(form: Any) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    lines = [{"id": "", "label": "", "text": text} for text in form.non_field_errors()]
    for bound in form:
        for text in bound.errors:
            anchor = bound.id_for_label or bound.auto_id
            lines.append({"id": anchor, "label": bound.label, "text": text})
    return lines
