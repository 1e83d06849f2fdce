"""What an officer fills in for an official paper of a review."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm
from agreements.papers.terms import AUTHORITIES, PaperTerms
from papers.kinds import INVITATION, LETTER, MINUTES
from papers.services.numbers import LARGEST, LONGEST_SYMBOL
from papers.words import lines
from toolkit.day_fields import DayField

_HOURS = ["%H:%M", "%Hh%M", "%H giờ %M", "%H.%M"]


class HourField(forms.TimeField):
    """An hour as people type it: ``08:00``, ``8h30``, ``8 giờ 30``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=_HOURS,
            widget=forms.TimeInput(
                format="%H:%M", attrs={"autocomplete": "off", "class": "field-short"}
            ),
            required=False,
            error_messages={"invalid": _("Giờ này không đúng. Ghi như 08:00.")},
            **kwargs,
        )


def _rows(label: Any, help_text: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReviewPaperForm(PlainForm):
    """The parts of one paper; which of them it has depends on ``form``.

    ``next_number``: what the portal's series would give, in words; empty where none is on.
    """

    number = forms.IntegerField(
        label=_("Số"),
        min_value=1,
        max_value=LARGEST,
        required=False,
        help_text=_("Số trong sổ văn bản của cơ quan. Bản thảo để trống số."),
    )
    symbol = forms.CharField(label=_("Ký hiệu"), max_length=LONGEST_SYMBOL)
    place = forms.CharField(
        label=_("Địa danh"),
        max_length=120,
        required=False,
    )
    dated_on = DayField(label=_("Ngày văn bản"))
    abstract = forms.CharField(
        label=_("Trích yếu"),
        help_text=_("Một câu nói văn bản về việc gì."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    addressed_to = _rows(_("Kính gửi"), _("Mỗi nơi một dòng."), 3)
    held_on = DayField(label=_("Ngày họp"), required=False)
    begun_at = HourField(label=_("Giờ bắt đầu"))
    ended_at = HourField(label=_("Giờ kết thúc"))
    venue = forms.CharField(label=_("Nơi họp"), max_length=255, required=False)
    chair = forms.CharField(
        label=_("Chủ trì"), help_text=_("Họ tên, chức vụ."), max_length=200, required=False
    )
    secretary = forms.CharField(label=_("Thư ký"), max_length=120, required=False)
    note = _rows(_("Lưu ý với nơi được mời"), "", 2)
    authority = forms.ChoiceField(
        label=_("Quyền hạn của người ký"),
        help_text=_("Để trống khi người đứng đầu cơ quan ký."),
        choices=[("", _("Ký đúng chức vụ")), *((words, words) for words in AUTHORITIES)],
        required=False,
    )
    on_behalf_of = forms.CharField(
        label=_("Thay mặt, thay cho"),
        help_text=_("Chỉ ghi khi có quyền hạn: KT. GIÁM ĐỐC thì ghi Giám đốc."),
        max_length=120,
        required=False,
    )
    position = forms.CharField(label=_("Chức vụ của người ký"), max_length=120, required=False)
    signer = forms.CharField(label=_("Họ tên người ký"), max_length=120, required=False)
    recipients = _rows(_("Nơi nhận"), _("Mỗi nơi một dòng; dòng cuối là nơi lưu."), 4)

    def __init__(self, *args: Any, form: str, next_number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _without(form):
            del self.fields[name]
        for name in _needed(form) & set(self.fields):
            self.fields[name].required = True
        if form == INVITATION:
            self.fields["addressed_to"].label = _("Kính mời")
        if next_number:
            self.fields["number"].help_text = _(
                "Để trống để lấy số tiếp theo của sổ: %(number)s."
            ) % {"number": next_number}
        for name in ("number", "dated_on", "held_on", "begun_at", "ended_at"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "field-short"

    def terms(self) -> PaperTerms:
        """What was typed in, once the form is valid."""
        given = dict(self.cleaned_data)
        for name in ("addressed_to", "recipients"):
            given[name] = tuple(lines(given.get(name, "")))
        for name in ("begun_at", "ended_at"):
            given[name] = _hour_words(given.get(name))
        return PaperTerms(**given)


def _without(form: str) -> tuple[str, ...]:
    """The fields a paper of this form does not have."""
    meeting = ("held_on", "begun_at", "venue", "chair", "note")
    if form == MINUTES:
        return ("place", "addressed_to", "held_on", "note")
    if form in (INVITATION, LETTER):
        return ("ended_at", "secretary")
    return (*meeting, "ended_at", "secretary")


def _needed(form: str) -> set[str]:
    """The fields without which such a paper is none (its number apart: a draft has none yet)."""
    if form == MINUTES:
        return set()
    if form in (INVITATION, LETTER):
        return {"place", "position", "addressed_to", "held_on", "venue"}
    return {"place", "position"}


def _hour_words(hour: dt.time | None) -> str:
    """``08 giờ 00``; empty where none was typed."""
    return f"{hour:%H} giờ {hour:%M}" if hour else ""
