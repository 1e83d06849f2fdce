"""The form of a contract's draft, and of what a recorded contract still lacks."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms_common import PlainForm
from agreements.models import Agreement
from agreements.states import FROM_SIGNATURE
from hospitals.models import Organisation, Specialty, Technique
from toolkit import clock
from toolkit.day_fields import DayField
from transfers.modalities import MODALITIES
from transfers.models import Contract, TransferRequest
from transfers.services import ContractTerms, Gaps
from transfers.services.bodies import FACILITIES
from transfers.states import ContractStatus, SourceAnswer

WHOLE = gettext_lazy("Đây không phải số nguyên. Ghi bằng chữ số, như 12.")
_FEW = ("target_cases", "target_trainees", "target_independence")


class CountField(forms.IntegerField):
    """A count typed in a text field: a phone shows its digits, and what was typed wrongly stays."""

    def __init__(self, *, big: bool = False, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "9"}
        if big:
            attrs["class"] = "count-field"
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("error_messages", {"invalid": WHOLE})
        super().__init__(**kwargs)


class MoneyField(forms.DecimalField):
    """An amount in đồng, typed with or without dots: ``120.000.000``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        kwargs.setdefault(
            "error_messages",
            {"invalid": gettext_lazy("Đây không phải số tiền. Ghi bằng chữ số.")},
        )
        super().__init__(max_digits=15, decimal_places=0, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(".", "").replace(" ", "")
        return super().to_python(value)


class BodyField(forms.ModelChoiceField):
    """One organisation, by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def facilities() -> Any:
    """What may teach or learn: open today, and no authority."""
    open_now = Organisation.objects.open_on(clock.today())
    return open_now.filter(kind__in=FACILITIES).order_by("name_vi")


class ContractForm(PlainForm):
    """Draft or edit. ``form_id`` is made when the form is shown: sent twice, it drafts once."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    source = BodyField(
        label=gettext_lazy("Bên chuyển giao"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Chọn bệnh viện"),
    )
    recipient = BodyField(
        label=gettext_lazy("Bên tiếp nhận"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Chọn bệnh viện"),
    )
    modality = forms.ChoiceField(
        label=gettext_lazy("Hình thức"),
        help_text=gettext_lazy(
            "Hình thức quyết định các giai đoạn và các mục sẵn sàng của hợp đồng."
        ),
        choices=(),
    )
    title = forms.CharField(
        label=gettext_lazy("Tên gói kỹ thuật"),
        help_text=gettext_lazy("Ghi như trong đề cương chuyển giao."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    technique = BodyField(
        label=gettext_lazy("Kỹ thuật trong danh mục"),
        help_text=gettext_lazy("Chưa có trong danh mục thì để trống và chọn chuyên khoa."),
        queryset=Technique.objects.order_by("name_vi"),
        empty_label=gettext_lazy("Chưa có trong danh mục"),
        required=False,
    )
    specialty = BodyField(
        label=gettext_lazy("Chuyên khoa"),
        help_text=gettext_lazy("Để tính độ phủ và số liệu theo chuyên khoa."),
        queryset=Specialty.objects.order_by("name_vi"),
        empty_label=gettext_lazy("Theo kỹ thuật"),
        required=False,
    )
    package = forms.CharField(
        label=gettext_lazy("Nội dung gói kỹ thuật"),
        help_text=gettext_lazy("Các kỹ thuật, bài giảng và phần thực hành trong gói."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    target_cases = CountField(label=gettext_lazy("Ca độc lập"), required=False)
    target_trainees = CountField(label=gettext_lazy("Người học có chứng nhận"), required=False)
    target_independence = CountField(label=gettext_lazy("Tỷ lệ độc lập (%)"), required=False)
    criteria = forms.CharField(
        label=gettext_lazy("Tiêu chí hoàn thành khác"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    cost = MoneyField(
        label=gettext_lazy("Kinh phí (đồng)"),
        help_text=gettext_lazy("Chỉ ghi số, như 120.000.000."),
        required=False,
    )
    paid_by = forms.CharField(
        label=gettext_lazy("Bên chi trả"),
        help_text=gettext_lazy("Như tên bệnh viện, hoặc tên chương trình."),
        max_length=200,
        required=False,
    )
    source_representative = forms.CharField(
        label=gettext_lazy("Đại diện bên chuyển giao"), max_length=120, required=False
    )
    source_position = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=120, required=False)
    recipient_representative = forms.CharField(
        label=gettext_lazy("Đại diện bên tiếp nhận"), max_length=120, required=False
    )
    recipient_position = forms.CharField(
        label=gettext_lazy("Chức vụ"), max_length=120, required=False
    )
    number = forms.CharField(
        label=gettext_lazy("Số hợp đồng"),
        help_text=gettext_lazy("Theo sổ của bên chuyển giao. Có thể ghi khi ký."),
        max_length=60,
        required=False,
    )
    agreement = forms.ModelChoiceField(
        label=gettext_lazy("Thỏa thuận"),
        help_text=gettext_lazy("Để trống thì cổng tìm thỏa thuận đang có hiệu lực của hai bên."),
        queryset=Agreement.objects.none(),
        empty_label=gettext_lazy("Cổng tự tìm"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        user: Any,
        contract: Contract | None = None,
        request: TransferRequest | None = None,
        terms: ContractTerms | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = (
            _initial_of(contract)
            if contract
            else {"form_id": uuid.uuid4(), **_own_side(user), **_initial_of(terms)}
        )
        super().__init__(*args, **kwargs)
        modality: Any = self.fields["modality"]
        modality.choices = list(MODALITIES.items())
        bodies = facilities()
        if contract is not None:
            linked = Organisation.objects.filter(pk__in=[contract.source_id, contract.recipient_id])
            bodies = (bodies | linked).distinct()
        for name in ("source", "recipient"):
            self._model_field(name).queryset = bodies
        if request is not None:
            accepted = request.sources.filter(answer=SourceAnswer.ACCEPTED)
            self._model_field("source").queryset = Organisation.objects.filter(
                pk__in=accepted.values("organisation")
            ).order_by("name_vi")
        agreements = Agreement.objects.visible_to(user).filter(status__in=FROM_SIGNATURE)
        self._model_field("agreement").queryset = agreements.order_by("title")

    def _model_field(self, name: str) -> Any:
        return self.fields[name]

    def terms(self) -> ContractTerms:
        """What was typed, for the service."""
        values = {k: v for k, v in self.cleaned_data.items() if k != "form_id"}
        return ContractTerms(**values)


_NAMES = [name for name in ContractForm.base_fields if name != "form_id"]


def _initial_of(source: Contract | ContractTerms | None) -> dict[str, Any]:
    if source is None:
        return {"modality": "transfer"}
    initial = {name: getattr(source, name) for name in _NAMES}
    if isinstance(source, Contract):
        initial["form_id"] = source.pk
    return initial


def _own_side(user: Any) -> dict[str, Any]:
    """The reader's own hospital at the side it usually takes: end-line hospitals teach."""
    own = facilities().filter(pk__in=user.reach.with_role("officer")).first()
    return {("source" if own.is_end_line else "recipient"): own} if own else {}


class FillInForm(PlainForm):
    """What the source of a recorded contract left open; only its gaps are asked for."""

    number = forms.CharField(label=gettext_lazy("Số hợp đồng"), max_length=60, required=False)
    signed_on = DayField(label=gettext_lazy("Ngày ký"), required=False)
    started_on = DayField(
        label=gettext_lazy("Bắt đầu"),
        required=False,
    )
    target_cases = CountField(label=gettext_lazy("Chỉ tiêu ca độc lập"), required=False)
    target_trainees = CountField(
        label=gettext_lazy("Chỉ tiêu người học có chứng nhận"), required=False
    )
    target_independence = CountField(
        label=gettext_lazy("Chỉ tiêu tỷ lệ độc lập (%)"), required=False
    )
    criteria = forms.CharField(
        label=gettext_lazy("Tiêu chí hoàn thành"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    cost = MoneyField(
        label=gettext_lazy("Kinh phí (đồng)"),
        help_text=gettext_lazy("Chỉ ghi số, như 120.000.000."),
        required=False,
    )
    paid_by = forms.CharField(
        label=gettext_lazy("Bên chi trả"),
        help_text=gettext_lazy("Như tên bệnh viện, hoặc tên chương trình."),
        max_length=200,
        required=False,
    )
    source_representative = forms.CharField(
        label=gettext_lazy("Đại diện bên chuyển giao"), max_length=120, required=False
    )
    recipient_representative = forms.CharField(
        label=gettext_lazy("Đại diện bên tiếp nhận"), max_length=120, required=False
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            is_not_yet = name == "started_on" and contract.status == ContractStatus.SIGNED
            if is_not_yet or getattr(contract, name) not in (None, ""):
                del self.fields[name]
            elif name in _FEW or name in ("signed_on", "started_on"):
                self.fields[name].widget.attrs["class"] = "field-short"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(value not in (None, "") for value in cleaned.values()):
            raise forms.ValidationError(_("Chưa ghi điều gì. Hãy ghi ít nhất một mục."))
        return cleaned

    def gaps(self) -> Gaps:
        return Gaps(**self.cleaned_data)
