"""The shapes of requests, contracts and rounds in the REST API.

The classes describe; the rows themselves are made by `transfers.api_rows` (a test holds the two
together). What is sent in stands in `transfers.api_bodies`.
"""

from rest_framework import serializers

from agreements.serializers import AgreementKeySerializer, BodySerializer
from toolkit.api.acts import HELP
from transfers.api_permissions import (
    RoundPermissionsSerializer,
    TransferContractPermissionsSerializer,
    TransferRequestPermissionsSerializer,
)
from transfers.duplicates import Standing
from transfers.modalities import MODALITIES
from transfers.serializers_contracts import ContractPartsSerializer
from transfers.states import ContractStatus, NoteKind, RequestStatus, SourceAnswer, StageKind
from transfers.turns import Act

MODALITY_CHOICES = list(MODALITIES.items())
_SLUG = "Slug; null where none is named."


class TurnSerializer(serializers.Serializer[object]):
    """Who has to do what next."""

    act = serializers.ChoiceField(choices=Act.choices)
    organisations = BodySerializer(many=True, help_text="Any of them, as they are today.")
    since = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(
        allow_null=True, help_text="From this day on it is late; null where nothing is expected."
    )
    is_late = serializers.BooleanField()


class SourceSerializer(serializers.Serializer[object]):
    """A wanted source hospital and its own answer."""

    organisation = BodySerializer()
    answer = serializers.ChoiceField(choices=SourceAnswer.choices)
    reason = serializers.CharField(help_text="What it said with its answer; may be empty.")
    answered_on = serializers.DateField(allow_null=True)


class TransferRequestSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    turn_of = TurnSerializer(allow_null=True, help_text="null when nothing waits.")
    modality = serializers.ChoiceField(
        choices=MODALITY_CHOICES, allow_blank=True, help_text="Empty while not chosen."
    )
    title = serializers.CharField(help_text="What is asked, in the asker's words.")
    requester = BodySerializer(help_text="As it was named then; its province as founded.")
    at_facility = BodySerializer(allow_null=True, help_text="null: open.")
    sources = SourceSerializer(many=True, help_text="In order of wish.")
    sources_open = serializers.BooleanField(help_text="The list of sources ends with “…”.")
    assigning_hub = BodySerializer(
        allow_null=True, help_text="The department that is asked to choose the sources."
    )
    technique = serializers.CharField(allow_null=True, help_text=_SLUG)
    specialties = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    specialties_open = serializers.BooleanField(help_text="The list of specialties ends with “…”.")
    patients_a_year = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    readiness = serializers.DictField(
        child=serializers.CharField(), help_text="Kind of readiness → how far it is, in words."
    )
    submitted_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class NoticeSerializer(serializers.Serializer[object]):
    """Who nearby wants, learns or masters the same: this and no more is disclosed."""

    organisation = serializers.CharField(help_text="Its name.")
    subject = serializers.CharField(help_text="The technique, or the specialties both name.")
    modality = serializers.ChoiceField(choices=MODALITY_CHOICES)
    standing = serializers.ChoiceField(choices=Standing.choices)
    year = serializers.IntegerField(allow_null=True)
    is_sample = serializers.BooleanField(help_text="Made up for the demonstration.")


class NoteSerializer(serializers.Serializer[object]):
    """A line of the thread in which both sides write."""

    kind = serializers.ChoiceField(choices=NoteKind.choices)
    organisation = BodySerializer(help_text="In whose name it was written.")
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class TransferRequestDetailSerializer(TransferRequestSerializer):
    duplicates = NoticeSerializer(
        many=True, help_text="Of a draft: as of now. Later: what was shown at submission."
    )
    duplicate_reason = serializers.CharField(help_text="Why it is asked for all the same.")
    thread = NoteSerializer(many=True, help_text="The oldest first.")
    permissions = TransferRequestPermissionsSerializer(help_text=HELP)


class StageSerializer(serializers.Serializer[object]):
    """First and last days, planned and at either side; null where not known."""

    kind = serializers.ChoiceField(choices=StageKind.choices)
    planned_from = serializers.DateField(allow_null=True)
    planned_to = serializers.DateField(allow_null=True)
    source_from = serializers.DateField(allow_null=True)
    source_to = serializers.DateField(allow_null=True)
    recipient_from = serializers.DateField(allow_null=True)
    recipient_to = serializers.DateField(allow_null=True)
    is_done = serializers.BooleanField()


class TargetsSerializer(serializers.Serializer[object]):
    """What has to be reached before acceptance; null where nothing was agreed."""

    cases = serializers.IntegerField(allow_null=True, help_text="Done by the local team alone.")
    trainees = serializers.IntegerField(allow_null=True, help_text="With a certificate.")
    independence = serializers.FloatField(
        allow_null=True, help_text="Share of the local team's cases done alone, 0 to 1."
    )


class CasesSerializer(serializers.Serializer[object]):
    """All rounds together."""

    supervised = serializers.IntegerField(help_text="By the local team, under supervision.")
    independent = serializers.IntegerField(help_text="By the local team alone.")
    by_expert = serializers.IntegerField(help_text="By the source's expert.")
    total = serializers.IntegerField()
    independence_local = serializers.FloatField(
        allow_null=True, help_text="Independent ÷ the local team's cases, 0 to 1; null without."
    )
    independence_all = serializers.FloatField(
        allow_null=True, help_text="Independent ÷ all cases, 0 to 1; null without."
    )


class TransferContractSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    number = serializers.CharField(help_text="Number and symbol; empty where unknown.")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=ContractStatus.choices)
    modality = serializers.ChoiceField(choices=MODALITY_CHOICES)
    agreement = AgreementKeySerializer(
        allow_null=True, help_text="The agreement it hangs on, where the caller may see it."
    )
    source = BodySerializer(  # type: ignore[assignment]  # the framework takes fields off the class
        help_text="Who teaches; its province as founded."
    )
    recipient = BodySerializer(help_text="Who learns; its province as founded.")
    technique = serializers.CharField(allow_null=True, help_text=_SLUG)
    specialty = serializers.CharField(allow_null=True, help_text=_SLUG)
    signed_on = serializers.DateField(allow_null=True)
    stages = StageSerializer(many=True, help_text="In the order in which they follow each other.")
    targets = TargetsSerializer()
    cases = CasesSerializer()
    updated_at = serializers.DateTimeField()


class TransferContractDetailSerializer(TransferContractSerializer, ContractPartsSerializer):
    permissions = TransferContractPermissionsSerializer(help_text=HELP)


class ContractKeySerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()


class RoundSerializer(serializers.Serializer[object]):
    """Counts only: no patient is named anywhere."""

    id = serializers.UUIDField()
    contract = ContractKeySerializer()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    sessions = serializers.IntegerField(
        help_text="1, unless a source only gives the sum of several."
    )
    supervised = serializers.IntegerField(help_text="By the local team, under supervision.")
    independent = serializers.IntegerField(help_text="By the local team alone.")
    by_expert = serializers.IntegerField(help_text="By the source's expert.")
    complications = serializers.IntegerField(allow_null=True, help_text="null: not known.")
    note = serializers.CharField()


class RoundDetailSerializer(RoundSerializer):
    permissions = RoundPermissionsSerializer(help_text=HELP)
