"""The forms of what happens to one review of the plan; its meeting: `forms_meetings`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm, paper_field
from toolkit import clock
from toolkit.day_fields import DayField


class RedateForm(PlainForm):
    due_on = DayField(
        label=_("Hạn mới"), help_text=_("Thư nhắc tính lại theo ngày này; ngày cũ vẫn được giữ.")
    )
    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Mọi bên nhận được lý do này trong thư báo."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HoldForm(PlainForm):
    """The meeting took place; its minutes may follow."""

    held_on = DayField(label=_("Ngày họp"), help_text=_("Ngày họp trên thực tế, có thể khác hạn."))
    minutes = paper_field(_("Biên bản"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = clock.today()


class WaiveForm(PlainForm):
    reason = forms.CharField(
        label=_("Lý do miễn"),
        help_text=_("Các bên đọc được. Kỳ được miễn không tính là trễ."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = paper_field(_("Văn bản đồng ý miễn"))


class OtherReviewForm(PlainForm):
    """A meeting outside the plan."""

    held_on = DayField(label=_("Ngày họp"))
    one_sided = forms.BooleanField(
        label=_("Do một bên tổ chức"),
        help_text=_("Cuộc họp như vậy không cần bên nào xác nhận."),
        required=False,
    )
    period_from = DayField(
        label=_("Đánh giá thời gian từ"),
        help_text=_("Để trống khi cuộc họp không xét một thời gian nhất định."),
        required=False,
    )
    period_to = DayField(
        label=_("Đến hết ngày"),
        help_text=_("Ghi thì trang cuộc họp hiện số liệu của thời gian đó."),
        required=False,
    )
    conclusions = forms.CharField(
        label=_("Kết luận"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = paper_field(_("Biên bản"), required=False)
