"""The filter bars of the lists of agreements and reviews, and the chips of what is chosen."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Area, Party
from agreements.models.agreements import AgreementQuerySet
from agreements.review_timeliness import Timeliness
from agreements.states import ReviewKind, ReviewStatus, Status
from hospitals.choices import bodies, provinces, regions, specialties
from hospitals.models import Organisation, OrganisationHolder
from toolkit.day_fields import DayField
from toolkit.filter_forms import Choices, FilterForm
from toolkit.span_fields import SpanField


class AgreementFilterForm(FilterForm):
    """The names are those of `filters.FILTERS` and, for what it has too, of the REST API."""

    MORE = ("region", "organisation", "area", "specialty", "ends", "needs_date")

    search = forms.CharField(
        label=gettext_lazy("Tìm"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Tên, số, nội dung; không cần dấu"),
            }
        ),
    )
    status = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Cấp"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    in_force_on = DayField(label=gettext_lazy("Có hiệu lực ngày"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Cơ quan"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    ends = SpanField(label=gettext_lazy("Kết thúc trong"), required=False)
    needs_date = forms.BooleanField(label=gettext_lazy("Thiếu ngày"), required=False)

    def __init__(self, query: QueryDict, *, visible: AgreementQuerySet) -> None:
        super().__init__(query)
        self.offer("status", Status.choices)
        self.offer("level", Agreement.Level.choices)
        self.offer("province", provinces)
        self.offer("region", regions)
        self.offer("organisation", lambda: _organisations_of(visible))
        self.offer("area", areas)
        self.offer("specialty", specialties)
        self.fields["in_force_on"].widget.attrs["placeholder"] = "dd/mm/yyyy"


class ReviewFilterForm(FilterForm):
    """The names are those of the REST API; ``mine`` keeps to agreements one is a party to."""

    agreement = forms.CharField(
        label=gettext_lazy("Thỏa thuận"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Tên hoặc mã; không cần dấu")}
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)
    due_from = DayField(label=gettext_lazy("Hạn từ ngày"), required=False)
    due_to = DayField(label=gettext_lazy("Hạn đến ngày"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Quá hạn"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("Cơ quan tôi là một bên"), required=False)
    timeliness = forms.ChoiceField(label=gettext_lazy("Đúng hạn hay trễ"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        offered: dict[str, Any] = {
            "kind": ReviewKind.choices,
            "status": ReviewStatus.choices,
            "timeliness": Timeliness.choices,
            "province": provinces,
            "region": regions,
            "specialty": specialties,
        }
        for name, choices in offered.items():
            self.offer(name, choices)
        for name in ("due_from", "due_to"):
            self.fields[name].widget.attrs["placeholder"] = "dd/mm/yyyy"


def areas() -> Choices:
    return [(area.slug, area.name) for area in Area.objects.all()]


def _organisations_of(visible: AgreementQuerySet) -> Choices:
    """Who signed an agreement that the reader sees, and who holds such a place since.

    Whoever signed held its own place then, so both are among those who ever held one of them.
    """
    signed = Party.objects.filter(agreement__in=visible.values("pk")).values("organisation")
    held = OrganisationHolder.objects.filter(organisation__in=signed).values("holder")
    return bodies(Organisation.objects.filter(pk__in=held))
