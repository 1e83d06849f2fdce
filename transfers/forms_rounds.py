"""The form of a round: a minute on a phone."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm
from toolkit import clock
from toolkit.day_fields import DayField
from transfers.forms_contracts import CountField
from transfers.models import Round

COUNTS = ("supervised", "independent", "by_expert")


class RoundForm(PlainForm):
    """Counts only. ``round_id`` is made when the form is shown: sent twice, it is kept once.

    Beside a count that is said, an empty one is none; an empty count of complications is unknown.
    """

    round_id = forms.UUIDField(widget=forms.HiddenInput)
    supervised = CountField(
        label=_("Ca có giám sát"),
        help_text=_("Bên tiếp nhận làm, chuyên gia đứng cạnh."),
        required=False,
        big=True,
    )
    independent = CountField(
        label=_("Ca độc lập"), help_text=_("Bên tiếp nhận tự làm."), required=False, big=True
    )
    by_expert = CountField(
        label=_("Ca chuyên gia làm"),
        help_text=_("Chuyên gia bên chuyển giao làm."),
        required=False,
        big=True,
    )
    starts_on = DayField(label=_("Từ ngày"), help_text=_("Ngày đầu của đợt."))
    ends_on = DayField(
        label=_("Đến ngày"), help_text=_("Để trống khi đợt có một ngày."), required=False
    )
    complications = CountField(
        label=_("Biến chứng"),
        help_text=_("Để trống khi chưa rõ; không có thì ghi 0."),
        required=False,
    )
    sessions = CountField(
        label=_("Số đợt gộp"),
        help_text=_("Chỉ khi chỉ biết số gộp của nhiều đợt."),
        required=False,
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        help_text=_("Không ghi thông tin người bệnh."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    despite_sum = forms.BooleanField(
        label=_("Các ca này chưa tính trong số gộp, ghi tiếp"),
        help_text=_("Số gộp đã ghi trước đó có thể đã gồm các ca này."),
        required=False,
    )

    def __init__(self, *args: Any, one: Round | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(one)
        super().__init__(*args, **kwargs)
        for name in ("complications", "sessions"):
            self.fields[name].widget.attrs["class"] = "field-short"

    @property
    def more_in_use(self) -> bool:
        """Whether what is folded away holds something or is wrong."""
        sessions = str(self["sessions"].value() or "1")
        return (
            sessions != "1"
            or bool(self["note"].value())
            or any(name in self.errors for name in ("sessions", "note"))
        )

    @property
    def asks_about_sum(self) -> bool:
        """Whether a sum covers the same days, so that going on has to be confirmed."""
        return "despite_sum" in self.errors or bool(self["despite_sum"].value())

    def values(self) -> dict[str, Any]:
        """What the service takes, but for the id."""
        cleaned = {k: v for k, v in self.cleaned_data.items() if k not in ("round_id", "reason")}
        cleaned["sessions"] = 1 if cleaned["sessions"] is None else cleaned["sessions"]
        return cleaned


class CorrectRoundForm(RoundForm):
    """The same with the reason why it changes."""

    reason = forms.CharField(
        label=_("Lý do sửa"),
        help_text=_("Nhật ký giữ số cũ, số mới và lý do này."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _initial(one: Round | None) -> dict[str, Any]:
    if one is None:
        return {"round_id": uuid.uuid4(), "starts_on": clock.today(), "sessions": 1}
    names = (*COUNTS, "starts_on", "ends_on", "complications", "sessions", "note")
    return {"round_id": one.pk, **{name: getattr(one, name) for name in names}}
