"""The shapes of agreements in the REST API (their reviews: `agreements.serializers_reviews`).

The classes describe; the rows themselves are written by the database (`agreements.api_rows`; a
test holds the two together).
"""

from rest_framework import serializers

from agreements.models import Agreement, Party
from agreements.serializers_permissions import AgreementPermissionsSerializer
from agreements.states import Status
from hospitals.models import Organisation
from toolkit.api.acts import HELP
from toolkit.days import Precision

_PRECISION = "Known to the day, month or year; the date is then the bound. null with the date."


class NamedBodySerializer(serializers.Serializer[object]):
    """An organisation by its keys and its name."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField(help_text="In Vietnamese, the official one.")


class BodySerializer(serializers.Serializer[object]):
    """An organisation in few words."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField(help_text="In Vietnamese, the official one.")
    kind = serializers.ChoiceField(choices=Organisation.Kind.choices)
    province = serializers.CharField(allow_null=True, help_text="uid.")


class PartySerializer(serializers.Serializer[object]):
    role = serializers.ChoiceField(choices=Party.Role.choices)
    name_as_signed = serializers.CharField()
    organisation = BodySerializer(help_text="Who signed; its province as founded.")
    holder = BodySerializer(
        help_text="Who answers for it today, or on `holder_on`, and where that lies that day."
    )


class CommitmentSerializer(serializers.Serializer[object]):
    area = serializers.CharField(help_text="Slug of the field of cooperation.")
    text = serializers.CharField()


class AgreementSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    number = serializers.CharField(help_text="Number and symbol; empty where unknown.")
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=Agreement.Level.choices)
    origin = serializers.ChoiceField(choices=Agreement.Origin.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    signed_on = serializers.DateField(allow_null=True)
    signed_on_precision = serializers.ChoiceField(
        choices=Precision.choices, allow_null=True, help_text=_PRECISION
    )
    starts_on = serializers.DateField(allow_null=True)
    starts_on_precision = serializers.ChoiceField(
        choices=Precision.choices, allow_null=True, help_text=_PRECISION
    )
    ends_on = serializers.DateField(allow_null=True)
    ends_on_precision = serializers.ChoiceField(
        choices=Precision.choices, allow_null=True, help_text=_PRECISION
    )
    review_every_months = serializers.IntegerField(allow_null=True, help_text="6, 12 or null.")
    review_anchor_on = serializers.DateField(
        allow_null=True, help_text="The day the review plan counts from."
    )
    next_review_on = serializers.DateField(allow_null=True)
    parties = PartySerializer(many=True)
    contents = CommitmentSerializer(many=True)
    specialties = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    renewal_of = serializers.UUIDField(
        allow_null=True, help_text="Id of the agreement it renews, where the caller may see it."
    )
    updated_at = serializers.DateTimeField()


class AgreementDetailSerializer(AgreementSerializer):
    permissions = AgreementPermissionsSerializer(help_text=HELP)


class AgreementKeySerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()
