"""The form of one activity: what was done, for which commitment, by whom."""

import uuid
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.activity_kinds import ACTIVITY_KINDS
from agreements.forms_common import PAPER_HELP, PlainForm, paper_field
from agreements.forms_drafting import PickerKind, PickerRegion, picker_of
from agreements.models import Activity, Agreement, Area
from hospitals.models import Organisation, OrganisationHolder, OrganisationPlace
from toolkit import clock
from toolkit.day_fields import KnownDayField, known_day

CONTENT_WORDS = 120


class ActivityForm(PlainForm):
    """``form_id`` is made when the form is shown: sent twice, it records once."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Việc đã làm"),
        help_text=gettext_lazy("Một câu ngắn, không ghi thông tin người bệnh."),
        max_length=255,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại việc"))
    content = forms.TypedChoiceField(
        label=gettext_lazy("Cam kết"), required=False, empty_value=None
    )
    area = forms.TypedChoiceField(
        label=gettext_lazy("Lĩnh vực"),
        help_text=gettext_lazy("Chỉ chọn khi việc này không thuộc cam kết nào."),
        required=False,
        empty_value=None,
    )
    happened_on = KnownDayField(
        label=gettext_lazy("Ngày"),
        help_text=gettext_lazy(
            "Biết đến đâu ghi đến đó: 21/07/2026, 07/2026 hoặc 2026. Không biết thì để trống."
        ),
        required=False,
    )
    is_planned = forms.BooleanField(
        label=gettext_lazy("Mới là dự kiến"),
        help_text=gettext_lazy("Làm xong thì mở lại và bỏ chọn."),
        required=False,
    )
    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Cơ quan tham gia"),
        help_text=gettext_lazy("Cơ quan tổ chức hoặc cử người dự."),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Chưa có cơ quan nào tham gia. Hãy chọn ít nhất một.")
        },
    )
    people_reached = forms.IntegerField(
        label=gettext_lazy("Số người tham gia"),
        help_text=gettext_lazy("Tổng số lượt người. Chưa rõ thì để trống."),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "field-short"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = paper_field(gettext_lazy("Tệp kèm theo"), required=False)
    without_file = forms.BooleanField(label=gettext_lazy("Bỏ tệp hiện có"), required=False)

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        user: Any,
        activity: Activity | None = None,
        content: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", _initial(activity, content, user))
        super().__init__(*args, **kwargs)
        self.agreement, self.activity = agreement, activity
        contents = {str(row.pk): row for row in agreement.contents.all()}
        areas = {area.slug: area for area in Area.objects.all()}
        self._offer("kind", _("Chọn loại việc"), [*ACTIVITY_KINDS.items()])
        self._offer(
            "content",
            _("Không thuộc cam kết nào"),
            [(pk, _shortened(row.text)) for pk, row in contents.items()],
        )
        self._offer("area", _("Chọn lĩnh vực"), [(a.slug, a.name) for a in areas.values()])
        for name, rows in (("content", contents), ("area", areas)):
            field: Any = self.fields[name]
            field.coerce = rows.get
        chosen: Any = self.fields["organisations"]
        chosen.queryset = _choosable(activity)
        if activity is None or activity.file is None:
            del self.fields["without_file"]
        else:
            self.fields["file"].help_text = _("Tệp mới thay cho tệp “%(name)s”. %(rules)s") % {
                "name": activity.file.name,
                "rules": PAPER_HELP,
            }

    def _offer(self, name: str, empty: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", empty), *choices]

    def values(self) -> dict[str, Any]:
        """The service's arguments."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("form_id")
        cleaned["upload"] = cleaned.pop("file")
        return cleaned

    @property
    def chosen_organisations(self) -> set[str]:
        """The ids that are ticked, also after an error."""
        values = self["organisations"].value() or []
        return {str(getattr(value, "pk", value)) for value in values}

    @property
    def picker(self) -> list[PickerKind]:
        """Who may be chosen: the parties and what they manage first, then everybody by kind."""
        today = clock.today()
        field: Any = self.fields["organisations"]
        bodies = list(field.queryset.order_by("name_vi"))
        holders = OrganisationHolder.objects.filter(
            organisation__party_to__agreement=self.agreement, since__lte=today, until__gt=today
        ).values_list("holder_id", flat=True)
        near = set(holders) | set(
            OrganisationPlace.objects.filter(
                managed_by__in=list(holders), since__lte=today, until__gt=today
            ).values_list("organisation_id", flat=True)
        )
        near |= {b.pk for b in bodies if str(b.pk) in self.chosen_organisations}
        parties = [body for body in bodies if body.pk in set(holders)]
        others = [body for body in bodies if body.pk in near and body not in parties]
        regions = [PickerRegion(_("Các bên của thỏa thuận"), parties)]
        if others:
            regions.append(PickerRegion(_("Cơ quan trực thuộc các bên"), others))
        return [
            PickerKind("near", str(_("Các bên và cơ quan trực thuộc")), regions),
            *picker_of([body for body in bodies if body.pk not in near]),
        ]


def _choosable(activity: Activity | None) -> Any:
    """Whoever holds its own place today, and whoever took part already."""
    today = clock.today()
    present = (
        Organisation.objects.open_on(today)
        .filter(holders__holder=F("pk"), holders__since__lte=today, holders__until__gt=today)
        .values("pk")
    )
    condition = Q(pk__in=present)
    if activity is not None:
        condition |= Q(pk__in=activity.organisations.values("pk"))
    return Organisation.objects.filter(condition)


def _initial(activity: Activity | None, content: str, user: Any) -> dict[str, Any]:
    if activity is None:
        own = sorted(user.reach.with_role("officer"), key=str)
        return {"form_id": uuid.uuid4(), "content": content, "organisations": own}
    return {
        "form_id": activity.pk,
        "title": activity.title,
        "kind": activity.kind,
        "content": str(activity.content_id or ""),
        "area": "" if activity.content_id else activity.area.slug,
        "happened_on": known_day(activity.happened_on, activity.happened_on_precision),
        "is_planned": activity.is_planned,
        "organisations": [body.pk for body in activity.organisations.all()],
        "people_reached": activity.people_reached,
        "note": activity.note,
    }


def _shortened(text: str) -> str:
    return text if len(text) <= CONTENT_WORDS else f"{text[:CONTENT_WORDS]}…"
