"""The filter bars of the list of contracts and of the figures' pages."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements.forms_scope import AgreementScopeForm
from hospitals.choices import bodies, provinces, regions, specialties
from hospitals.models import Organisation, Technique
from toolkit.day_fields import DayField
from toolkit.filter_forms import Choices
from toolkit.span_fields import SpanField
from transfers.models.contracts import ContractQuerySet
from transfers.province_figures import Borders
from transfers.states import ContractStatus


class ContractFilterForm(AgreementScopeForm):
    """The names are those of `contract_filters.FILTERS` and of the REST API; ``mine``, what waits
    for the reader, is the page's alone."""

    MORE = (
        "region",
        "mastered",
        "technique",
        "source",
        "recipient",
        "signed",
        "trained",
        "asked",
        "standing_on",
    )

    search = forms.CharField(
        label=gettext_lazy("Tìm"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Tên, số, bệnh viện; không cần dấu"),
            }
        ),
    )
    status = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("Đến lượt tôi"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    mastered = forms.BooleanField(label=gettext_lazy("Đã làm chủ kỹ thuật"), required=False)
    technique = forms.ChoiceField(label=gettext_lazy("Kỹ thuật"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Bên chuyển giao"), required=False)
    recipient = forms.ChoiceField(label=gettext_lazy("Bên tiếp nhận"), required=False)
    signed = SpanField(label=gettext_lazy("Ký trong"), required=False)
    trained = SpanField(label=gettext_lazy("Có người học xong trong"), required=False)
    asked = SpanField(label=gettext_lazy("Đến kỳ hỏi còn làm việc trong"), required=False)
    standing_on = DayField(label=gettext_lazy("Đã ký đến hết ngày"), required=False)

    def __init__(
        self, query: QueryDict, *, visible: ContractQuerySet, reader: User | None = None
    ) -> None:
        super().__init__(query, reader=reader)
        self.fields["standing_on"].widget.attrs["placeholder"] = "dd/mm/yyyy"
        self.offer("status", ContractStatus.choices)
        self.offer("specialty", specialties)
        self.offer("province", provinces)
        self.offer("region", regions)
        self.offer("technique", _techniques)
        self.offer("source", lambda: _bodies(visible, "source"))
        self.offer("recipient", lambda: _bodies(visible, "recipient"))


class FiguresFilterForm(AgreementScopeForm):
    """What the independence figures are counted over."""

    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    since = DayField(label=gettext_lazy("Từ ngày"), required=False)
    until = DayField(label=gettext_lazy("Đến ngày"), required=False)
    borders = forms.ChoiceField(
        label=gettext_lazy("Địa giới"),
        choices=[
            ("", gettext_lazy("Hiện nay")),
            ("then", gettext_lazy("Như khi thực hiện")),
        ],
        required=False,
    )

    def __init__(self, query: QueryDict, *, reader: User | None = None, by: str = "") -> None:
        super().__init__(query, reader=reader)
        self.offer("specialty", specialties)
        self.offer("province", provinces)
        self.offer("region", regions)
        for name in ("since", "until"):
            self.fields[name].widget.attrs["placeholder"] = "dd/mm/yyyy"
        if by != "province":
            del self.fields["borders"]

    def borders_chosen(self) -> Borders:
        """On which map figures by province are drawn; today's unless asked otherwise."""
        return "then" if self.chosen().get("borders") == "then" else "now"


def _techniques() -> Choices:
    return [(row.slug, row.name) for row in Technique.objects.order_by("name_vi")]


def _bodies(visible: ContractQuerySet, side: str) -> Choices:
    """Who is ``side`` of a contract that the reader sees."""
    return bodies(Organisation.objects.filter(pk__in=visible.order_by().values(side)))
