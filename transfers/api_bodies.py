"""What is sent to write requests and rounds; the field names are those of the services.

What the words and numbers must be is the services' to say, in the same sentences as on pages.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hospitals.models import Organisation, Specialty, Technique
from toolkit.api import KeyField, KeyListField, StrictSerializer
from toolkit.api.parameters import read_iso_day
from transfers.models import Contract
from transfers.serializers import MODALITY_CHOICES
from transfers.states import ReadinessKind


@extend_schema_field(OpenApiTypes.DATE)
class DayField(serializers.Field[dt.date, str, str, Any]):
    """``YYYY-MM-DD`` and nothing else."""

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            return read_iso_day(str(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


def _words(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(**{"required": False, "allow_blank": True, **kwargs})


def _body(help_text: str, **kwargs: Any) -> KeyField:
    return KeyField(
        Organisation.objects.all(),
        help_text=f"{help_text} Slug or id.",
        **{"required": False, **kwargs},
    )


# --- Requests -----------------------------------------------------------------------------
class ReadinessBody(StrictSerializer):
    """How far the receiving side is, in words; an empty text or none at all says nothing."""

    staff = _words()
    equipment = _words()
    premises = _words()
    licence = _words()
    supplies = _words()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {kind: attrs[kind] for kind in ReadinessKind.values if kind in attrs}


class ChangeRequestBody(StrictSerializer):
    """Fields of a draft. What is left out stays as it is; a list and `readiness` replace what
    was there."""

    at_facility = _body("For whom; null leaves it open.", allow_null=True)
    modality = serializers.ChoiceField(choices=MODALITY_CHOICES, allow_blank=True, required=False)
    technique = KeyField(
        Technique.objects.all(), required=False, allow_null=True, help_text="Slug or id."
    )
    specialties = KeyListField(
        child=KeyField(Specialty.objects.all()), required=False, help_text="Slugs or ids."
    )
    specialties_open = serializers.BooleanField(required=False)
    sources = KeyListField(
        child=KeyField(Organisation.objects.all()),
        required=False,
        help_text="Wanted source hospitals in order of wish: slugs or ids.",
    )
    sources_open = serializers.BooleanField(required=False)
    assigning_hub = _body("The department that chooses the sources.", allow_null=True)
    title = _words(help_text="What is asked, in your words; at most 400 characters.")
    patients_a_year = serializers.IntegerField(
        required=False, allow_null=True, help_text="1 to 100 000; null while not estimated."
    )
    reason = _words()
    readiness = ReadinessBody(required=False)
    duplicate_reason = _words(help_text="Why, although `duplicates` names others nearby.")


class CreateRequestBody(ChangeRequestBody):
    id = serializers.UUIDField(
        required=False, help_text="Made by the sender: the same body sent twice is one draft."
    )
    requester = _body("Who asks; may be left out by an officer of one organisation only.")


class SubmitBody(StrictSerializer):
    duplicate_reason = _words(help_text="Replaces what the draft holds.")


class WithdrawBody(StrictSerializer):
    reason = _words()


class RemarkBody(StrictSerializer):
    remark = _words()


class ReturnBody(StrictSerializer):
    reason = _words(required=True)


class AssignBody(StrictSerializer):
    sources = KeyListField(
        child=KeyField(Organisation.objects.all()),
        help_text="The hospitals that are asked: slugs or ids.",
    )
    remark = _words()


class SourceBody(StrictSerializer):
    source = _body(  # type: ignore[assignment]  # the framework takes fields off the class
        "Needed only by an officer of several of the wanted hospitals."
    )


class AcceptBody(SourceBody):
    reason = _words(help_text="A remark.")


class DeclineBody(SourceBody):
    reason = _words(required=True)


class AskBody(SourceBody):
    question = _words(required=True)


class AnswerBody(StrictSerializer):
    text = _words(required=True)


# --- Rounds -------------------------------------------------------------------------------
@extend_schema_field({"type": "string"})
class _ContractField(KeyField):
    """Only a contract that the sender may see."""

    def get_records(self) -> "QuerySet[Any]":
        return Contract.objects.visible_to(self.context["request"].user)


class _RoundFields(StrictSerializer):
    starts_on = DayField()
    ends_on = DayField(required=False, allow_null=True, help_text="The same day when left out.")
    sessions = serializers.IntegerField(required=False, help_text="1 when left out.")
    supervised = serializers.IntegerField(
        required=False, help_text="0 when left out, but one of the three counts is said."
    )
    independent = serializers.IntegerField(required=False, help_text="0 when left out.")
    by_expert = serializers.IntegerField(required=False, help_text="0 when left out.")
    complications = serializers.IntegerField(
        required=False, allow_null=True, help_text="null: not known."
    )
    note = _words()
    despite_sum = serializers.BooleanField(
        required=False,
        help_text="The cases are not part of a sum of sessions recorded for the same days.",
    )


class _WhichRound(StrictSerializer):
    id = serializers.UUIDField(
        required=False, help_text="Made by the sender: the same round sent twice is kept once."
    )
    contract = _ContractField(Contract.objects.none(), "code", help_text="Code or id.")


class RoundBody(_WhichRound, _RoundFields):
    """A round and the contract it is of."""


class CorrectRoundBody(_RoundFields):
    """All that the round says from now on: what is left out is said as when recording one."""

    reason = _words(required=True, help_text="Why the figures change; it stands in the trail.")


class RemoveRoundBody(StrictSerializer):
    reason = _words(required=True, help_text="Why the round is wrong; it stands in the trail.")
