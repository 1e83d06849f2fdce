"""The filter bars of the register's lists, and the day a detail page is looked at."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from hospitals.choices import provinces, regions
from hospitals.models import Organisation
from toolkit import clock
from toolkit.day_fields import DayField
from toolkit.filter_forms import FilterForm


class DayForm(FilterForm):
    """The day on which to look; today when left empty."""

    on = DayField(label=gettext_lazy("Vào ngày"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.fields["on"].widget.attrs["placeholder"] = f"{clock.today():%d/%m/%Y}"


def _search_field(placeholder: object) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Tìm"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": placeholder}),
    )


class ProvinceFilterForm(DayForm):
    search = _search_field(gettext_lazy("Tên cũ hoặc mới, mã; không cần dấu"))
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)

    field_order = ["search", "region", "on"]

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("region", regions)


class OrganisationFilterForm(DayForm):
    search = _search_field(gettext_lazy("Tên, tên gọn, tỉnh; không cần dấu"))
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành phố"), required=False)

    field_order = ["search", "kind", "province", "on"]

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("kind", Organisation.Kind.choices)
        self.offer("province", provinces)
