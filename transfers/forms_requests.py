"""The five steps of the guided form of a request. Each saves what it asks."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms_common import PlainForm, paper_field
from hospitals.models import Organisation, Specialty, Technique
from toolkit import clock
from transfers.duplicates import Standing
from transfers.modalities import MODALITIES
from transfers.models import TransferRequest
from transfers.presentation.duplicate_places import Place
from transfers.services.bodies import FACILITIES
from transfers.states import ReadinessKind


class CountField(forms.IntegerField):
    """A whole number as people write it: ``1.500`` is one thousand five hundred."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)[.\s\u00a0](?=\d{3}\b)", "", value.strip())
            if value and not re.fullmatch(r"-?\d+", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        number: int | None = super().to_python(value)
        return number


def _readiness(kind: ReadinessKind) -> forms.CharField:
    return forms.CharField(
        label=kind.label,
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 1, "class": "is-line"}),
    )


class StepForm(PlainForm):
    """One step. ``relax`` lets it be left half-filled: what must be there is asked at going on.

    ``in_draft`` gives what the step asks as fields of `save_draft_request`.
    """

    is_relaxed = False

    def __init__(self, *args: Any, asked: TransferRequest | None, user: Any, **kwargs: Any):
        kwargs.setdefault("initial", self.initial_of(asked) if asked is not None else {})
        super().__init__(*args, **kwargs)
        self.asked, self.user = asked, user
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the reader and the draft."""

    @staticmethod
    def initial_of(asked: TransferRequest) -> dict[str, Any]:
        return {}

    def relax(self) -> None:
        """To be said before the form is read."""
        self.is_relaxed = True
        for field in self.fields.values():
            field.required = False

    def in_draft(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class FacilityForm(StepForm):
    """Step 1: who asks, and for which facility."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    requester = forms.ModelChoiceField(
        label=gettext_lazy("Nơi đề xuất"),
        help_text=gettext_lazy("Cơ quan đứng tên đề xuất và trả lời khi được hỏi."),
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("Nơi này không phải cơ quan của mình. Hãy chọn lại.")
        },
    )
    at_facility = forms.ModelChoiceField(
        label=gettext_lazy("Cho cơ sở"),
        help_text=gettext_lazy("Nơi sẽ tiếp nhận. Chưa xác định thì để mở."),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Để mở, chưa xác định cơ sở"),
        error_messages={
            "invalid_choice": gettext_lazy("Cơ sở này không thuộc nơi đề xuất. Hãy chọn lại.")
        },
    )

    def prepare(self) -> None:
        today = clock.today()
        homes = self.user.reach.with_role("officer")
        requester: Any = self.fields["requester"]
        if self.asked is not None:
            # Who asks is fixed with the first step.
            del self.fields["requester"], self.fields["form_id"]
            homes = frozenset({self.asked.requester_id})
        else:
            requester.queryset = Organisation.objects.filter(pk__in=homes).order_by("name_vi")
            requester.label_from_instance = lambda row: row.name
            if len(homes) == 1:
                requester.widget = forms.HiddenInput()
                requester.initial = next(iter(homes))
            self.fields["form_id"].initial = uuid.uuid4()
        facility: Any = self.fields["at_facility"]
        facility.queryset = (
            Organisation.objects.open_on(today)
            .filter(
                Q(pk__in=homes)
                | Q(
                    places__managed_by__in=homes,
                    places__since__lte=today,
                    places__until__gt=today,
                ),
                kind__in=FACILITIES,
                holders__holder=F("pk"),
                holders__since__lte=today,
                holders__until__gt=today,
            )
            .distinct()
            .order_by("name_vi")
        )
        facility.label_from_instance = lambda row: row.name
        if self.asked is None and len(homes) == 1 and facility.queryset.filter(pk__in=homes):
            # A hospital asks for itself unless it says otherwise.
            facility.initial = next(iter(homes))

    @staticmethod
    def initial_of(asked: TransferRequest) -> dict[str, Any]:
        return {"at_facility": asked.at_facility_id}


class ModalityForm(StepForm):
    """Step 2: how."""

    modality = forms.ChoiceField(
        label=gettext_lazy("Hình thức đề nghị"),
        choices=list(MODALITIES.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Chưa chọn hình thức. Hãy chọn một trong tám hình thức.")
        },
    )

    @staticmethod
    def initial_of(asked: TransferRequest) -> dict[str, Any]:
        return {"modality": asked.modality}


class TechniqueForm(StepForm):
    """Step 3: the technique and the need. `DuplicateForm` asks about others nearby."""

    technique = forms.ModelChoiceField(
        label=gettext_lazy("Kỹ thuật đề nghị chuyển giao"),
        help_text=gettext_lazy("Gõ tên hoặc mã; không cần dấu."),
        queryset=Technique.objects.select_related("specialty"),
        required=False,
        widget=forms.HiddenInput,
    )
    words = forms.CharField(required=False, max_length=200)
    specialties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Chuyên khoa"),
        help_text=gettext_lazy("Chọn khi kỹ thuật chưa có trong danh mục."),
        queryset=Specialty.objects.order_by("name_vi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(
        label=gettext_lazy("Nội dung đề xuất"),
        help_text=gettext_lazy("Ghi như trong công văn. Để trống thì lấy tên kỹ thuật."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    patients_a_year = CountField(
        label=gettext_lazy("Số người bệnh cần mỗi năm"),
        help_text=gettext_lazy("Ước tính cũng được, ghi nguồn ở bước 5."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 9}),
        error_messages={"invalid": gettext_lazy("Ghi số người bằng chữ số, ví dụ 320.")},
    )

    def prepare(self) -> None:
        specialties: Any = self.fields["specialties"]
        specialties.label_from_instance = lambda row: row.name

    def clean(self) -> dict[str, Any]:
        """A step without a single word about the need is not gone past, only left."""
        cleaned = super().clean() or self.cleaned_data
        told = [cleaned.get(name) for name in ("technique", "specialties", "title")]
        if not self.is_relaxed and not self.errors and not any(told):
            self.add_error(
                "technique",
                _("Chưa ghi cần gì. Chọn kỹ thuật hoặc chuyên khoa, hoặc ghi nội dung đề xuất."),
            )
        return cleaned

    @staticmethod
    def initial_of(asked: TransferRequest) -> dict[str, Any]:
        return {
            "technique": asked.technique_id,
            "specialties": [specialty.pk for specialty in asked.specialties.all()],
            "title": asked.title,
            "patients_a_year": asked.patients_a_year,
        }

    def in_draft(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        technique, specialties = cleaned["technique"], list(cleaned["specialties"])
        if technique is not None and technique.specialty is not None and not specialties:
            specialties = [technique.specialty]
        return {
            "technique": technique,
            "specialties": specialties,
            "title": cleaned["title"],
            "patients_a_year": cleaned["patients_a_year"],
        }


class DuplicateForm(PlainForm):
    """Step 3, where others nearby have the same: join one of them, or an own request all the same.

    A reason is asked for only with the latter. ``ways`` are the sentences that join somebody.
    """

    OWN = "own"
    seen = forms.CharField(initial="1", required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label=gettext_lazy("Chọn cách làm tiếp"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Chưa chọn. Xin học cùng một nơi, hoặc vẫn gửi riêng.")
        },
    )
    duplicate_reason = forms.CharField(
        label=gettext_lazy("Lý do cần đề xuất riêng"),
        help_text=gettext_lazy("Bệnh viện nguồn và Sở sẽ đọc lý do này."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, ways: Iterable[str], reason: str, **kwargs: Any) -> None:
        ways = list(ways)
        joined = reason if reason in ways else ""
        kwargs["initial"] = {
            "way": joined or (self.OWN if reason else ""),
            "duplicate_reason": "" if joined else reason,
        }
        super().__init__(*args, **kwargs)
        field: Any = self.fields["way"]
        field.choices = [*((way, way) for way in ways), (self.OWN, _("Vẫn gửi đề xuất riêng"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == self.OWN and not cleaned.get("duplicate_reason", "").strip():
            self.add_error(
                "duplicate_reason", _("Chưa có lý do. Ghi vì sao không học chung với nơi gần đây.")
            )
        return cleaned

    @property
    def reason(self) -> str:
        """What is kept with the request: the sentence that joins, or the typed reason."""
        way: str = self.cleaned_data.get("way", "")
        typed: str = self.cleaned_data.get("duplicate_reason", "")
        return typed.strip() if way in ("", self.OWN) else way


def ways_of_joining(places: Iterable[Place], *, at_most: int = 3) -> list[str]:
    """A sentence for each body of today one could learn with, the nearest to mastery first.

    ``places``: those nearby, without the asking side, which cannot join itself.
    """
    ways: dict[str, str] = {}
    for place in places:
        words = (
            _("Xin học tại %(place)s")
            if place.notices[0].standing == Standing.MASTERED
            else _("Xin học cùng %(place)s")
        )
        today = place.now or place.name
        ways.setdefault(today, words % {"place": today})
    return list(ways.values())[:at_most]


class SourcesForm(StepForm):
    """Step 4: from whom; none is an answer too: a department then chooses."""

    sources = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Bệnh viện nguồn"),
        help_text=gettext_lazy("Nơi sẽ chuyển giao. Chưa biết thì để Sở phân công chọn."),
        queryset=Organisation.objects.filter(kind__in=FACILITIES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(required=False, max_length=200)
    assigning_hub = forms.ModelChoiceField(
        label=gettext_lazy("Sở phân công khi không chọn bệnh viện nào"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Theo thỏa thuận của nơi đề xuất"),
    )

    def prepare(self) -> None:
        hub: Any = self.fields["assigning_hub"]
        today = clock.today()
        hub.queryset = (
            Organisation.objects.filter(
                kind=Organisation.Kind.HEALTH_DEPARTMENT,
                holders__holder=F("pk"),
                holders__since__lte=today,
                holders__until__gt=today,
            )
            .open_on(today)
            .order_by("name_vi")
        )
        hub.label_from_instance = lambda row: row.name

    @staticmethod
    def initial_of(asked: TransferRequest) -> dict[str, Any]:
        return {
            "sources": [row.organisation_id for row in asked.sources.all()],
            "assigning_hub": asked.assigning_hub_id,
        }

    def in_draft(self) -> dict[str, Any]:
        chosen = list(self.cleaned_data["sources"])
        before = (
            {row.organisation_id: row.position for row in self.asked.sources.all()}
            if self.asked
            else {}
        )
        chosen.sort(key=lambda body: (before.get(body.pk, len(before)), body.name_vi))
        return {
            "sources": chosen,
            "assigning_hub": None if chosen else self.cleaned_data["assigning_hub"],
        }


class ReasonForm(StepForm):
    """Step 5: why, how ready, the papers."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do đề xuất"),
        help_text=gettext_lazy("Người bệnh hiện phải đi đâu, vì sao cần, số liệu lấy từ đâu."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Chưa có lý do. Ghi một hai câu vì sao cần.")},
    )
    staff = _readiness(ReadinessKind.STAFF)
    equipment = _readiness(ReadinessKind.EQUIPMENT)
    premises = _readiness(ReadinessKind.PREMISES)
    licence = _readiness(ReadinessKind.LICENCE)
    supplies = _readiness(ReadinessKind.SUPPLIES)
    file = paper_field(gettext_lazy("Thêm tệp"), required=False)

    @staticmethod
    def initial_of(asked: TransferRequest) -> dict[str, Any]:
        return {"reason": asked.reason, **asked.readiness}

    @property
    def readiness_fields(self) -> Iterable[Any]:
        return [self[kind] for kind in ReadinessKind.values]

    def in_draft(self) -> dict[str, Any]:
        return {
            "reason": self.cleaned_data["reason"],
            "readiness": {kind: self.cleaned_data[kind] for kind in ReadinessKind.values},
        }
