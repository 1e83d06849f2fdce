"""The forms of action items: the list's filters, setting one, and what becomes of it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, User
from agreements.filters_items import ME, bodies_in, people_in
from agreements.forms_common import PlainForm
from agreements.models import ActionItem
from agreements.models.action_items import ActionItemQuerySet
from agreements.states import ItemStatus
from hospitals.choices import bodies
from hospitals.models import Organisation
from toolkit import clock
from toolkit.day_fields import DayField
from toolkit.filter_forms import Choices, FilterForm

LONGEST = 2000


class ItemFilterForm(FilterForm):
    """The names are those of `filters_items.FILTERS` and of the REST API."""

    MORE = ("agreement", "due_from", "due_to")

    search = forms.CharField(
        label=gettext_lazy("Tìm"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Việc, cơ quan; không cần dấu")}
        ),
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Cơ quan"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("Người phụ trách"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Quá hạn"), required=False)
    agreement = forms.CharField(
        label=gettext_lazy("Thỏa thuận"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Tên hoặc mã; không cần dấu")}),
    )
    due_from = DayField(label=gettext_lazy("Hạn từ ngày"), required=False)
    due_to = DayField(label=gettext_lazy("Hạn đến ngày"), required=False)

    def __init__(self, query: QueryDict, *, visible: ActionItemQuerySet, user: User) -> None:
        super().__init__(query)
        self.offer("status", ItemStatus.choices)
        self.offer("organisation", lambda: bodies(bodies_in(visible, clock.today())))
        self.offer("person", lambda: _people(visible, user))
        for name in ("due_from", "due_to"):
            self.fields[name].widget.attrs["placeholder"] = "dd/mm/yyyy"


def _people(visible: ActionItemQuerySet, user: User) -> Choices:
    others = [person for person in people_in(visible) if person != user]
    return [(ME, _("Tôi")), *((str(person.pk), str(person)) for person in others)]


class PersonField(forms.TypedChoiceField):
    """One of the people of ``bodies``, by body; cleans to the `User`, or None."""

    def offer(self, bodies: Sequence[Organisation]) -> None:
        people: dict[uuid.UUID, dict[str, User]] = {body.pk: {} for body in bodies}
        for membership in (
            Membership.objects.active_on(clock.today())
            .filter(organisation__in=people)
            .select_related("user")
            .order_by("user__full_name", "user__email")
        ):
            people[membership.organisation_id][str(membership.user_id)] = membership.user
        by_id = {pk: user for members in people.values() for pk, user in members.items()}
        groups: list[Any] = [
            (body.name, [(pk, str(user)) for pk, user in people[body.pk].items()])
            for body in bodies
            if people[body.pk]
        ]
        self.choices = [
            ("", _("Chưa giao cho ai")),
            *(groups[0][1] if len(bodies) == 1 and groups else groups),
        ]
        self.coerce = by_id.get
        self.empty_value = None

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, User) else value


class ItemForm(PlainForm):
    """What a meeting asks for. ``form_id`` is made when the form is shown."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.CharField(
        label=gettext_lazy("Việc phải làm"),
        help_text=gettext_lazy("Ghi rõ việc và kết quả cần có."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Cơ quan chịu trách nhiệm"), empty_value=None
    )
    person = PersonField(
        label=gettext_lazy("Người phụ trách"),
        help_text=gettext_lazy(
            "Chọn người của cơ quan ở trên. Để trống thì thư nhắc gửi chuyên viên của cơ quan."
        ),
        required=False,
    )
    due_on = DayField(
        label=gettext_lazy("Hạn"),
        help_text=gettext_lazy("Cổng nhắc trước hạn 7 ngày và 1 ngày; quá hạn thì nhắc tiếp."),
    )

    def __init__(
        self,
        *args: Any,
        bodies: Sequence[Organisation],
        item: ActionItem | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", _initial(item, bodies))
        super().__init__(*args, **kwargs)
        by_id = {str(body.pk): body for body in bodies}
        organisation: Any = self.fields["organisation"]
        organisation.choices = [
            ("", _("Chọn cơ quan")),
            *((pk, body.name) for pk, body in by_id.items()),
        ]
        organisation.coerce = by_id.get
        person: Any = self.fields["person"]
        person.offer(bodies)

    def values(self) -> dict[str, Any]:
        """The service's arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_id"}


def _initial(item: ActionItem | None, bodies: Sequence[Organisation]) -> dict[str, Any]:
    if item is None:
        return {"form_id": uuid.uuid4()}
    return {
        "form_id": item.pk,
        "what": item.what,
        "organisation": str(item.organisation_id),
        "person": item.person,
        "due_on": item.due_on,
    }


class AssignForm(PlainForm):
    person = PersonField(
        label=gettext_lazy("Người phụ trách"),
        help_text=gettext_lazy("Để trống thì thư nhắc gửi mọi chuyên viên của cơ quan."),
        required=False,
    )

    def __init__(self, *args: Any, item: ActionItem, body: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"person": item.person}, **kwargs)
        person: Any = self.fields["person"]
        person.offer([body])


class DoForm(PlainForm):
    note = forms.CharField(
        label=gettext_lazy("Kết quả"),
        help_text=gettext_lazy("Đã làm được gì, để bên khác xem và xác nhận."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    done_on = DayField(
        label=gettext_lazy("Xong ngày"),
        help_text=gettext_lazy("Ngày làm xong, không phải ngày ghi lên cổng."),
    )

    def __init__(self, *args: Any, item: ActionItem, **kwargs: Any) -> None:
        initial = {"note": item.done_note, "done_on": clock.today()}
        super().__init__(*args, initial=initial, **kwargs)


class SendBackForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("Còn thiếu điều gì"),
        help_text=gettext_lazy("Cơ quan chịu trách nhiệm nhận được lời này trong thư."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DropForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
