"""What people fill in about webhooks. Rules are the services'; a form only reads the input."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exchange.webhooks.addresses import LONGEST_URL
from exchange.webhooks.events import EVENTS, SUBJECTS, events_about
from exchange.webhooks.services import LONGEST_NAME
from hospitals.models import Organisation


class EndpointForm(forms.Form):
    """One box a kind of record; ``events`` of the cleaned data are the choices of all."""

    name = forms.CharField(
        label=_("Tên hệ thống nhận"),
        max_length=LONGEST_NAME,
        help_text=_("Để sau này nhận ra, ví dụ “Kho dữ liệu của Sở”."),
    )
    url = forms.CharField(
        label=_("Địa chỉ nhận"),
        max_length=LONGEST_URL,
        help_text=_("Địa chỉ https:// công khai mà cổng gửi sự kiện đến."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, chosen: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked = {event.name for event in EVENTS} if chosen is None else set(chosen)
        for subject, label in SUBJECTS.items():
            about = events_about(subject)
            self.fields[_box(subject)] = forms.MultipleChoiceField(
                label=label,
                choices=[(event.name, event.label) for event in about],
                initial=[event.name for event in about if event.name in ticked],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def boxes(self) -> list[BoundField]:
        return [self[_box(subject)] for subject in SUBJECTS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        boxes = [cleaned.pop(_box(subject), []) for subject in SUBJECTS]
        return cleaned | {"events": [name for box in boxes for name in box]}


class RegistrationForm(EndpointForm):
    """``form_id`` is made when the form is shown: sent twice it makes one address."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Cơ quan"),
        help_text=_("Cổng chỉ gửi sự kiện về hồ sơ mà cơ quan này xem được."),
        empty_label=None,
    )
    field_order = ("form_id", "organisation", "name", "url")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"form_id": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=user.reach.with_role("head")).order_by(
            "search_text"
        )


class RotationForm(forms.Form):
    form_id = forms.UUIDField(widget=forms.HiddenInput)
    keeps_old = forms.TypedChoiceField(
        label=_("Khóa đang dùng"),
        choices=[
            ("yes", _("Còn dùng được 24 giờ, để hệ thống nhận kịp đổi")),
            ("no", _("Hết giá trị ngay, vì đã lộ")),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"form_id": uuid.uuid4()})
        super().__init__(*args, **kwargs)


def _box(subject: str) -> str:
    return f"events_{subject}"
