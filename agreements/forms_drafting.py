"""The form of a draft: what is agreed, between whom, and the commitments."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.forms_common import ANCHOR_HELP, DAY_HELP, PlainForm, rhythm_field
from agreements.models import Agreement, Area, Party
from hospitals.models import Organisation, OrganisationPlace, Specialty
from toolkit import clock
from toolkit.day_fields import DayField, KnownDayField, known_day


@dataclass
class PickerRegion:
    """The bodies of one region that may be chosen as partners."""

    name: str
    bodies: list[Organisation] = field(default_factory=list)


@dataclass
class PickerKind:
    """The bodies of one kind (departments, CDCs, hospitals …), region by region."""

    kind: str
    label: str
    regions: list[PickerRegion] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(len(region.bodies) for region in self.regions)


class DraftForm(PlainForm):
    """Draft or edit. ``form_id`` is made when the form is shown: sent twice, it drafts once."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Tên thỏa thuận"),
        help_text=gettext_lazy("Ghi như sẽ đứng trong văn bản."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Cấp"),
        help_text=gettext_lazy("Cấp của các cơ quan sẽ ký."),
        choices=Agreement.Level.choices,
    )
    hub = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan đầu mối"),
        help_text=gettext_lazy("Cơ quan giữ bản thảo, vào sổ và mời họp đánh giá."),
        queryset=Organisation.objects.none(),
        empty_label=None,
    )
    partners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Các đối tác"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Thỏa thuận cần ít nhất hai bên.")},
    )
    starts_on = KnownDayField(
        label=gettext_lazy("Có hiệu lực từ"), help_text=DAY_HELP, required=False
    )
    ends_on = KnownDayField(label=gettext_lazy("Đến hết"), help_text=DAY_HELP, required=False)
    review_every_months = rhythm_field()
    review_anchor_on = DayField(
        label=gettext_lazy("Mốc tính kỳ đánh giá"),
        help_text=ANCHOR_HELP,
        required=False,
    )
    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"),
        help_text=gettext_lazy("Theo sổ của cơ quan đầu mối. Có thể ghi khi ký."),
        max_length=60,
        required=False,
    )
    specialties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Chuyên khoa"),
        help_text=gettext_lazy("Để trống khi thỏa thuận chung cho mọi chuyên khoa."),
        queryset=Specialty.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, user: Any, agreement: Agreement | None = None, **kwargs: Any):
        kwargs.setdefault("initial", _initial(user, agreement))
        super().__init__(*args, **kwargs)
        self.user, self.agreement = user, agreement
        today = clock.today()
        hubs = Q(pk__in=user.reach.with_role("officer"))
        # Who still holds its own place: a department merged away signs nothing new.
        partners = Q(
            pk__in=Organisation.objects.open_on(today)
            .filter(holders__holder=F("pk"), holders__since__lte=today, holders__until__gt=today)
            .values("pk")
        )
        if agreement is not None:
            hubs |= Q(pk=agreement.issuing_body_id)
            partners |= Q(pk__in=agreement.parties.values("organisation"))
        self._model_field("hub").queryset = Organisation.objects.filter(hubs).order_by("name_vi")
        self._model_field("partners").queryset = Organisation.objects.filter(partners)
        for name in ("hub", "specialties"):
            self._model_field(name).label_from_instance = lambda row: row.name

    def _model_field(self, name: str) -> Any:
        return self.fields[name]

    def clean_partners(self) -> list[Organisation]:
        """The chosen bodies: those that were parties in their old order, then by name."""
        before = (
            {p.organisation_id: p.position for p in self.agreement.parties.all()}
            if self.agreement
            else {}
        )
        return sorted(
            self.cleaned_data["partners"],
            key=lambda body: (before.get(body.pk, len(before)), body.name_vi),
        )

    @property
    def picker(self) -> list[PickerKind]:
        """Who may be chosen as a partner, by kind and region, for the template."""
        return picker_of(list(self._model_field("partners").queryset.order_by("name_vi")))

    @property
    def level_kind(self) -> str:
        """The kind of body that usually signs at the chosen level: shown unfolded."""
        level = self["level"].value()
        return str(Organisation.Kind.HEALTH_DEPARTMENT if level == "department" else level)

    @property
    def chosen_partners(self) -> set[str]:
        """The ids that are ticked, also after an error."""
        values = self["partners"].value() or []
        return {str(getattr(value, "pk", value)) for value in values}


def _initial(user: Any, agreement: Agreement | None) -> dict[str, Any]:
    if agreement is None:
        return {
            "form_id": uuid.uuid4(),
            "level": Agreement.Level.DEPARTMENT,
            "hub": next(iter(user.reach.with_role("officer")), None),
        }
    return {
        "form_id": agreement.pk,
        "title": agreement.title,
        "level": agreement.level,
        "hub": agreement.issuing_body_id,
        "partners": [
            p.organisation_id for p in agreement.parties.all() if p.role == Party.Role.PARTNER
        ],
        "starts_on": known_day(agreement.starts_on, agreement.starts_on_precision),
        "ends_on": known_day(agreement.ends_on, agreement.ends_on_precision),
        "review_every_months": agreement.review_every_months,
        "review_anchor_on": agreement.review_anchor_on,
        "number": agreement.number,
        "specialties": [specialty.pk for specialty in agreement.specialties.all()],
    }


def picker_of(bodies: Sequence[Organisation]) -> list[PickerKind]:
    """``bodies`` by kind and by the region they lie in today: one query."""
    today = clock.today()
    name = "name_en" if (get_language() or "vi").startswith("en") else "name_vi"
    region_of = dict(
        OrganisationPlace.objects.filter(
            since__lte=today,
            until__gt=today,
            province__regions__since__lte=today,
            province__regions__until__gt=today,
        ).values_list("organisation_id", f"province__regions__region__{name}")
    )
    kinds: dict[str, dict[str, PickerRegion]] = {}
    for body in bodies:
        region = region_of.get(body.pk) or _("Toàn quốc")
        regions = kinds.setdefault(body.kind, {})
        regions.setdefault(region, PickerRegion(region)).bodies.append(body)
    return [
        PickerKind(kind, str(label), sorted(kinds[kind].values(), key=lambda r: r.name))
        for kind, label in Organisation.Kind.choices
        if kind in kinds
    ]


class CommitmentForm(PlainForm):
    """One commitment; a line without words is no commitment."""

    area = forms.TypedChoiceField(label=gettext_lazy("Lĩnh vực"), required=False, empty_value=None)
    text = forms.CharField(
        label=gettext_lazy("Nội dung"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_slug = {area.slug: area for area in areas}
        field: Any = self.fields["area"]
        field.choices = [("", _("Chọn lĩnh vực")), *((a.slug, a.name) for a in areas)]
        # A slug nobody knows gives None here, and is refused as no valid choice.
        field.coerce = by_slug.get

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("text") and not cleaned.get("area") and "area" not in self.errors:
            self.add_error("area", _("Chưa chọn lĩnh vực cho nội dung này."))
        return cleaned


CommitmentFormSet = forms.formset_factory(CommitmentForm, extra=0, max_num=60, absolute_max=80)


def commitment_forms(data: Any = None, agreement: Agreement | None = None) -> Any:
    """The commitments' lines: those of ``agreement``, else three empty ones."""
    areas = list(Area.objects.all())
    initial: list[dict[str, str]] | None
    if data is not None:
        # What was sent stands for itself: compared with what was shown, unchanged lines would
        # count as empty ones.
        initial = None
    elif agreement is not None:
        rows = agreement.contents.select_related("area")
        initial = [{"area": row.area.slug, "text": row.text} for row in rows]
    else:
        initial = [{}, {}, {}]
    return CommitmentFormSet(data, initial=initial, prefix="contents", form_kwargs={"areas": areas})


def commitments_in(formset: Any) -> list[tuple[Area, str]]:
    """(area, words) of every line that has words."""
    return [
        (line.cleaned_data["area"], line.cleaned_data["text"])
        for line in formset
        if line.cleaned_data.get("text")
    ]


class CommentForm(PlainForm):
    """What a party says about a circulated draft, for which of the writer's bodies."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Góp ý thay cho"),
        queryset=Organisation.objects.none(),
        empty_label=None,
    )
    text = forms.CharField(
        label=gettext_lazy("Ý kiến"),
        help_text=gettext_lazy("Các bên khác đọc được ý kiến này."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, bodies: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
        field.initial = bodies[0].pk if bodies else None
        field.label_from_instance = lambda row: row.name
        if len(bodies) == 1:
            field.widget = forms.HiddenInput()
