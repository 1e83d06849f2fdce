"""The forms of satellite links, specialty networks and visits, and their filters."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from agreements.forms_common import PlainForm
from agreements.forms_scope import AgreementScopeForm
from hospitals.choices import provinces, regions_of_today, specialties
from hospitals.models import Organisation, OrganisationPlace, Region, Specialty
from toolkit import clock
from toolkit.day_fields import DayField
from toolkit.filter_forms import FilterForm
from toolkit.span_fields import SpanField
from transfers.forms_contracts import BodyField, CountField, facilities
from transfers.models import Visit
from transfers.visit_kinds import VISIT_KINDS

SINCE = gettext_lazy("Từ ngày")
UNKNOWN_HELP = gettext_lazy("Để trống khi chưa rõ.")


def specialty_field() -> BodyField:
    return BodyField(
        label=gettext_lazy("Chuyên khoa"),
        queryset=Specialty.objects.order_by("name_vi"),
        empty_label=gettext_lazy("Chọn chuyên khoa"),
    )


def body_field(label: Any) -> BodyField:
    return BodyField(
        label=label,
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Chọn đơn vị"),
    )


def for_whom(user: Any) -> Any:
    """The facilities an officer acts for: the own ones and those the own department manages."""
    today = clock.today()
    acts_for = user.reach.with_role("officer")
    managed = OrganisationPlace.objects.filter(
        managed_by__in=acts_for, since__lte=today, until__gt=today
    )
    return facilities().filter(Q(pk__in=acts_for) | Q(pk__in=managed.values("organisation")))


class SatelliteForm(PlainForm):
    core = body_field(gettext_lazy("Bệnh viện hạt nhân"))
    satellite = body_field(gettext_lazy("Bệnh viện vệ tinh"))
    specialty = specialty_field()
    since = DayField(label=SINCE, help_text=UNKNOWN_HELP, required=False)
    until = DayField(
        label=gettext_lazy("Đến hết ngày"),
        help_text=gettext_lazy("Để trống khi còn hoạt động."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["core"].queryset = for_whom(user)
        fields["satellite"].queryset = facilities()


class EndForm(PlainForm):
    """The last day of a tie."""

    until = DayField(label=gettext_lazy("Ngày cuối"), help_text=gettext_lazy("Như 31/12/2026."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today()


class NetworkForm(PlainForm):
    region = BodyField(
        label=gettext_lazy("Vùng"),
        queryset=Region.objects.none(),
        empty_label=gettext_lazy("Chọn vùng"),
    )
    specialty = specialty_field()
    lead = body_field(gettext_lazy("Đơn vị đứng đầu"))
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Thành viên"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    since = DayField(label=SINCE, help_text=UNKNOWN_HELP, required=False)
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        today = clock.today()
        fields["region"].queryset = Region.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=today)
        ).order_by("name_vi")
        fields["lead"].queryset = for_whom(user)
        fields["members"].queryset = facilities()
        fields["members"].label_from_instance = lambda row: row.name


class MemberForm(PlainForm):
    organisation = body_field(gettext_lazy("Đơn vị"))
    since = DayField(label=SINCE, help_text=UNKNOWN_HELP, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = facilities()


class VisitForm(PlainForm):
    """``visit_id`` is made when the form is shown: sent twice, the visit is kept once."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=(), widget=forms.RadioSelect)
    happened_on = DayField(label=gettext_lazy("Ngày"))
    giver = body_field(gettext_lazy("Bên hỗ trợ"))
    receiver = body_field(gettext_lazy("Bên nhận hỗ trợ"))
    specialty = specialty_field()
    treated_on_site = CountField(
        label=gettext_lazy("Ca xử trí tại chỗ"),
        help_text=gettext_lazy("Ca giữ lại điều trị được. Không có thì ghi 0."),
        required=False,
        big=True,
    )
    moved = CountField(
        label=gettext_lazy("Ca chuyển viện"),
        help_text=gettext_lazy("Ca vẫn phải chuyển đi. Không có thì ghi 0."),
        required=False,
        big=True,
    )
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        help_text=gettext_lazy("Không ghi thông tin người bệnh."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "visit_id": uuid.uuid4(),
            "happened_on": clock.today(),
            "kind": next(iter(VISIT_KINDS)),
        }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = list(VISIT_KINDS.items())
        fields["giver"].queryset = facilities()
        fields["receiver"].queryset = facilities()

    def values(self) -> dict[str, Any]:
        """What the service takes; an empty count is none."""
        counts = {name: self.cleaned_data[name] or 0 for name in ("treated_on_site", "moved")}
        return {**self.cleaned_data, **counts}


class CorrectVisitForm(PlainForm):
    treated_on_site = CountField(label=gettext_lazy("Ca xử trí tại chỗ"), required=False, big=True)
    moved = CountField(label=gettext_lazy("Ca chuyển viện"), required=False, big=True)
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        names = ("treated_on_site", "moved", "note")
        kwargs["initial"] = {name: getattr(visit, name) for name in names}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        counts = {name: self.cleaned_data[name] or 0 for name in ("treated_on_site", "moved")}
        return {**self.cleaned_data, **counts}


# --- Filters ------------------------------------------------------------------------------
class CoverageFilterForm(FilterForm):
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    on = DayField(label=gettext_lazy("Ngày"), required=False)
    borders = forms.ChoiceField(
        label=gettext_lazy("Địa giới"),
        choices=[("", gettext_lazy("Của ngày đó")), ("now", gettext_lazy("Hiện nay"))],
        required=False,
    )

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("specialty", specialties)
        self.offer("province", provinces)
        self.offer("region", regions_of_today)
        self.fields["on"].widget.attrs["placeholder"] = "dd/mm/yyyy"


class TieFilterForm(FilterForm):
    """Links and networks: those of today unless ended ones are asked for too."""

    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    ended = forms.BooleanField(label=gettext_lazy("Cả đã kết thúc"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("specialty", specialties)


class SatelliteFilterForm(AgreementScopeForm):
    """``ran``: the links that held on a day of the span, instead of those of today."""

    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    ran = SpanField(label=gettext_lazy("Hoạt động trong"), required=False)
    ended = forms.BooleanField(label=gettext_lazy("Cả đã kết thúc"), required=False)

    def __init__(self, query: QueryDict, *, reader: Any = None) -> None:
        super().__init__(query, reader=reader)
        self.offer("specialty", specialties)


class VisitFilterForm(AgreementScopeForm):
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    since = DayField(label=SINCE, required=False)
    until = DayField(label=gettext_lazy("Đến ngày"), required=False)

    def __init__(self, query: QueryDict, *, reader: Any = None) -> None:
        super().__init__(query, reader=reader)
        self.offer("kind", VISIT_KINDS.items())
        self.offer("specialty", specialties)
        self.offer("province", provinces)
        for name in ("since", "until"):
            self.fields[name].widget.attrs["placeholder"] = "dd/mm/yyyy"
