"""The forms about the people who learn. Personal data: no more is asked than the paper needs."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm
from toolkit import clock
from toolkit.day_fields import DayField
from transfers.models import Trainee, TraineePost
from transfers.services import TraineeDetails

_LEFT_TO = [("", _("Chọn nơi chuyển đến")), *Trainee.LeftTo.choices]
_DETAILS = (
    "full_name",
    "position",
    "licence_number",
    "licence_scope",
    "trained_from",
    "trained_to",
)


class TraineeForm(PlainForm):
    """``trainee_id`` is made when the form is shown: sent twice, the person is kept once."""

    trainee_id = forms.UUIDField(widget=forms.HiddenInput)
    full_name = forms.CharField(
        label=_("Họ và tên"),
        help_text=_("Chỉ hai bệnh viện và hai Sở quản lý xem được."),
        max_length=120,
    )
    position = forms.CharField(
        label=_("Chức danh"), help_text=_("Như bác sĩ, điều dưỡng."), max_length=120, required=False
    )
    licence_number = forms.CharField(
        label=_("Số giấy phép hành nghề"),
        help_text=_("Như trên giấy phép, ví dụ 012345/HCM-CCHN."),
        max_length=40,
        required=False,
    )
    licence_scope = forms.CharField(
        label=_("Phạm vi hành nghề"),
        help_text=_("Như trên giấy phép, ví dụ Nhãn khoa."),
        max_length=200,
        required=False,
    )
    trained_from = DayField(label=_("Học từ ngày"), required=False)
    trained_to = DayField(
        label=_("Học đến ngày"),
        help_text=_("Từ ngày này cổng hỏi còn làm việc sau 6, 12, 24 tháng."),
        required=False,
    )

    def __init__(self, *args: Any, trainee: Trainee | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = (
            {"trainee_id": trainee.pk, **{name: getattr(trainee, name) for name in _DETAILS}}
            if trainee
            else {"trainee_id": uuid.uuid4()}
        )
        super().__init__(*args, **kwargs)

    def details(self) -> TraineeDetails:
        return TraineeDetails(**{name: self.cleaned_data[name] for name in _DETAILS})


class CertifyForm(PlainForm):
    certified_on = DayField(label=_("Ngày cấp chứng nhận"))
    certificate_number = forms.CharField(
        label=_("Số chứng nhận"),
        help_text=_("Theo sổ của bên chuyển giao. Chưa có số thì để trống."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, trainee: Trainee, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "certified_on": trainee.certified_on or clock.today(),
            "certificate_number": trainee.certificate_number,
        }
        super().__init__(*args, **kwargs)


class DepartureForm(PlainForm):
    left_on = DayField(label=_("Nghỉ từ ngày"))
    left_to = forms.ChoiceField(label=_("Chuyển đến"), choices=_LEFT_TO, required=False)

    def __init__(self, *args: Any, trainee: Trainee, **kwargs: Any) -> None:
        kwargs["initial"] = {"left_on": trainee.left_on, "left_to": trainee.left_to}
        super().__init__(*args, **kwargs)


class PostForm(PlainForm):
    """Is the person still in post? When not: since when and where to, as far as it is known."""

    in_post = forms.TypedChoiceField(
        label=_("Người này còn làm việc tại bệnh viện không"),
        choices=[("yes", _("Còn làm việc")), ("no", _("Không còn làm việc"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    left_on = DayField(
        label=_("Nghỉ từ ngày"), help_text=_("Chỉ khi không còn làm việc."), required=False
    )
    left_to = forms.ChoiceField(label=_("Chuyển đến"), choices=_LEFT_TO, required=False)

    def __init__(self, *args: Any, post: TraineePost, **kwargs: Any) -> None:
        said = None if post.in_post is None else "yes" if post.in_post else "no"
        kwargs["initial"] = {
            "in_post": said,
            "left_on": post.trainee.left_on,
            "left_to": post.trainee.left_to,
        }
        super().__init__(*args, **kwargs)
