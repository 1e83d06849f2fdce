"""The forms of acts on a contract and its parts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm, paper_field
from files.services import PDF
from toolkit import clock
from toolkit.day_fields import DayField
from transfers.models import Contract, Performance, ReadinessItem, Stage
from transfers.sides import Side

ON_HELP = _("Như 21/07/2026.")


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignForm(PlainForm):
    """One side's signature, as it stands on the paper."""

    signed_on = DayField(label=_("Ngày ký"), help_text=_("Ngày bên này ký, như trên văn bản."))
    representative = forms.CharField(
        label=_("Người ký"), help_text=_("Họ và tên như trên văn bản."), max_length=120
    )
    position = forms.CharField(label=_("Chức vụ"), max_length=120, required=False)
    number = forms.CharField(
        label=_("Số hợp đồng"),
        help_text=_("Theo sổ của bên chuyển giao."),
        max_length=60,
        required=False,
    )
    scan = paper_field(
        _("Bản chụp hợp đồng đã ký"),
        required=False,
        help_text=_("Tệp PDF, không quá 20 MB. Bên ký sau cùng phải có bản chụp hai bên đã ký."),
        allowed=frozenset({PDF}),
    )

    def __init__(self, *args: Any, contract: Contract, side: Side, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "signed_on": clock.today(),
            "representative": getattr(contract, f"{side}_representative"),
            "position": getattr(contract, f"{side}_position"),
            "number": contract.number,
        }
        super().__init__(*args, **kwargs)


class OnForm(PlainForm):
    """An act that only needs its day."""

    on = DayField(label=_("Ngày"), help_text=ON_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class OnBecauseForm(OnForm):
    """A decision: its day and why."""

    reason = reason_field()


class BecauseForm(PlainForm):
    reason = reason_field()


class StageForm(PlainForm):
    """The days of one part of a stage, and whether the stage is over."""

    starts_on = DayField(label=_("Từ ngày"), help_text=ON_HELP, required=False)
    ends_on = DayField(label=_("Đến ngày"), help_text=ON_HELP, required=False)
    is_done = forms.BooleanField(
        label=_("Giai đoạn này đã xong"),
        help_text=_("Xong thì cổng thôi nhắc giai đoạn chậm."),
        required=False,
    )

    def __init__(self, *args: Any, stage: Stage, part: str, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "starts_on": getattr(stage, f"{part}_from"),
            "ends_on": getattr(stage, f"{part}_to"),
            "is_done": stage.is_done,
        }
        super().__init__(*args, **kwargs)
        if part == "planned":
            del self.fields["is_done"]


class ReadinessForm(PlainForm):
    """The evidence of one readiness item."""

    evidence = forms.CharField(
        label=_("Minh chứng"),
        help_text=_("Ví dụ: 2 bác sĩ, 1 điều dưỡng; kính hiển vi đã kiểm định."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    responsible = forms.CharField(
        label=_("Người phụ trách"),
        help_text=_("Người ở bệnh viện trả lời được về mục này."),
        max_length=120,
        required=False,
    )
    met_on = DayField(
        label=_("Đủ từ ngày"), help_text=_("Để trống khi còn chưa đủ."), required=False
    )
    valid_until = DayField(
        label=_("Minh chứng có giá trị đến"),
        help_text=_("Để trống khi không có hạn."),
        required=False,
    )
    document = paper_field(_("Tệp minh chứng"), required=False)

    def __init__(self, *args: Any, item: ReadinessItem, **kwargs: Any) -> None:
        names = ("evidence", "responsible", "met_on", "valid_until")
        kwargs["initial"] = {name: getattr(item, name) for name in names}
        super().__init__(*args, **kwargs)


class PerformanceForm(PlainForm):
    """Is the technique still performed?"""

    is_performed = forms.TypedChoiceField(
        label=_("Kỹ thuật còn được thực hiện không"),
        choices=[("yes", _("Còn thực hiện")), ("no", _("Không còn thực hiện"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Ghi chú"),
        help_text=_("Không còn thực hiện thì ghi vì sao."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, performance: Performance, **kwargs: Any) -> None:
        known = performance.is_performed
        said = None if known is None else "yes" if known else "no"
        kwargs["initial"] = {"is_performed": said, "note": performance.note}
        super().__init__(*args, **kwargs)
