"""What the REST API says of one contract beside its row in the list."""

from rest_framework import serializers

from transfers.readiness import ItemState
from transfers.states import ReadinessKind


class RequestKeySerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()


class ReadinessSerializer(serializers.Serializer[object]):
    """One thing the recipient must have before the contract starts."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ReadinessKind.choices)
    is_mandatory = serializers.BooleanField()
    state = serializers.ChoiceField(choices=ItemState.choices, help_text="Today.")
    evidence = serializers.CharField()
    document = serializers.UUIDField(
        allow_null=True, help_text="Id of its paper among `documents`."
    )
    met_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text="The evidence's last day.")
    waived_on = serializers.DateField(allow_null=True)
    waived_because = serializers.CharField()


class PerformanceSerializer(serializers.Serializer[object]):
    """Is the technique still performed some months after the acceptance?"""

    months = serializers.IntegerField()
    due_on = serializers.DateField(help_text="The day it is asked.")
    is_performed = serializers.BooleanField(allow_null=True, help_text="null: not answered.")
    answered_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class ContractPartsSerializer(serializers.Serializer[object]):
    """Its terms, its days and what hangs on it; days that have not come are null."""

    request = RequestKeySerializer(
        allow_null=True, help_text="What it came from, where the caller may see it."
    )
    package = serializers.CharField(help_text="What is transferred, in words.")
    criteria = serializers.CharField(help_text="When it is done, in words.")
    cost = serializers.IntegerField(allow_null=True, help_text="Đồng.")
    paid_by = serializers.CharField()
    source_signed_on = serializers.DateField(allow_null=True)
    recipient_signed_on = serializers.DateField(allow_null=True)
    started_on = serializers.DateField(allow_null=True)
    suspended_on = serializers.DateField(allow_null=True)
    proposed_on = serializers.DateField(allow_null=True, help_text="For acceptance.")
    accepted_on = serializers.DateField(allow_null=True)
    source_liquidated_on = serializers.DateField(allow_null=True)
    recipient_liquidated_on = serializers.DateField(allow_null=True)
    terminated_on = serializers.DateField(allow_null=True)
    readiness = ReadinessSerializer(many=True)
    performances = PerformanceSerializer(many=True, help_text="In the order of the months.")
