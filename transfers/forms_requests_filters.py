"""The filter bar of the list of requests."""

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
from transfers.modalities import MODALITIES
from transfers.models import RequestSource
from transfers.models.requests import TransferRequestQuerySet
from transfers.states import RequestStatus


class RequestFilterForm(AgreementScopeForm):
    """The names are those of `filters_requests.FILTERS` and of the REST API."""

    MORE = ("technique", "province", "region", "source", "late", "filed", "answered", "open_on")

    search = forms.CharField(
        label=gettext_lazy("Tìm"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Nội dung, mã, cơ quan; không cần dấu"),
            }
        ),
    )
    status = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)
    modality = forms.ChoiceField(label=gettext_lazy("Hình thức"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("Đến lượt tôi"), required=False)
    technique = forms.ChoiceField(label=gettext_lazy("Kỹ thuật"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Bệnh viện nguồn"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Quá hạn trả lời"), required=False)
    filed = SpanField(label=gettext_lazy("Gửi trong"), required=False)
    answered = SpanField(label=gettext_lazy("Được trả lời trong"), required=False)
    open_on = DayField(label=gettext_lazy("Còn chờ cuối ngày"), required=False)

    def __init__(
        self, query: QueryDict, *, visible: TransferRequestQuerySet, reader: User | None = None
    ) -> None:
        super().__init__(query, reader=reader)
        self.fields["open_on"].widget.attrs["placeholder"] = "dd/mm/yyyy"
        self.offer("status", RequestStatus.choices)
        self.offer("modality", MODALITIES.items())
        self.offer("specialty", specialties)
        self.offer("technique", lambda: _techniques_of(visible))
        self.offer("province", provinces)
        self.offer("region", regions)
        self.offer("source", lambda: _sources_of(visible))


def _techniques_of(visible: TransferRequestQuerySet) -> Choices:
    """Only what is asked for: the ministry's list would be too long to choose from."""
    rows = Technique.objects.filter(pk__in=visible.order_by().values("technique"))
    return [(row.slug, row.name) for row in rows.order_by("name_vi")]


def _sources_of(visible: TransferRequestQuerySet) -> Choices:
    wanted = RequestSource.objects.filter(request__in=visible.order_by().values("pk"))
    return bodies(Organisation.objects.filter(pk__in=wanted.order_by().values("organisation")))
