"""The shapes of reviews, their reports, action items and activities in the REST API.

The classes describe; the rows themselves come from `agreements.api_rows_reviews` (a test holds
the two together). No shape has a field for a person.
"""

from rest_framework import serializers

from agreements.activity_kinds import ACTIVITY_KINDS
from agreements.serializers import AgreementKeySerializer, NamedBodySerializer
from agreements.serializers_permissions import (
    ActionItemPermissionsSerializer,
    ActivityPermissionsSerializer,
    ReviewPermissionsSerializer,
    ReviewReportPermissionsSerializer,
)
from agreements.states import ItemStatus, Rating, ReportStatus, ReviewKind, ReviewStatus
from toolkit.api.acts import HELP
from toolkit.days import Precision

ACTIVITY_KIND_CHOICES = list(ACTIVITY_KINDS.items())
_MINUTES = "null for whoever may not read the minutes."
_OUTCOME = "null for others than the parties until the review is concluded."


class ReviewSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    agreement = AgreementKeySerializer()
    sequence = serializers.IntegerField(
        allow_null=True, help_text="k of the plan; null for a meeting outside it."
    )
    kind = serializers.ChoiceField(choices=ReviewKind.choices)
    period_from = serializers.DateField(allow_null=True)
    period_to = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    is_late = serializers.BooleanField()
    is_recorded = serializers.BooleanField(
        help_text="false: due before the agreement came into the portal, and not held here."
    )
    held_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ReviewedCommitmentSerializer(serializers.Serializer[object]):
    """A commitment as the review put it, and how far the meeting saw it kept."""

    id = serializers.UUIDField(help_text="The reports' answers name it.")
    area = serializers.CharField(help_text="Slug of the field of cooperation.")
    text = serializers.CharField(help_text="As it stood when the review opened.")
    times_carried = serializers.IntegerField(
        help_text="How many reviews in a row before this one left it short of fully met."
    )
    rating = serializers.ChoiceField(
        choices=Rating.choices, allow_null=True, help_text="null while not rated; " + _OUTCOME
    )
    remark = serializers.CharField(
        allow_null=True, help_text="Said with the rating; may be empty. " + _MINUTES
    )


class ReviewDetailSerializer(ReviewSerializer):
    is_one_sided = serializers.BooleanField(help_text="Held by one side alone.")
    place = serializers.CharField(
        allow_null=True, help_text="Of the meeting; empty where unknown. " + _MINUTES
    )
    conclusions = serializers.CharField(allow_null=True, help_text=_OUTCOME)
    next_direction = serializers.CharField(
        allow_null=True, help_text="For the period that follows. " + _OUTCOME
    )
    commitments = ReviewedCommitmentSerializer(
        many=True, help_text="Empty before the review opened."
    )
    permissions = ReviewPermissionsSerializer(help_text=HELP)


class FigureSerializer(serializers.Serializer[object]):
    """One thing the portal counted in the period."""

    key = serializers.CharField()
    parts = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="Name → number; shares from 0 to 1; null where nothing is known.",
    )
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="What is counted, in the caller's language."
    )


class AnswerSerializer(serializers.Serializer[object]):
    """What the body did for one commitment, in its own words."""

    commitment = serializers.UUIDField(help_text="Id among the review's `commitments`.")
    text = serializers.CharField()


class ReviewReportSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    organisation = NamedBodySerializer(help_text="Who answered for a party when it was asked.")
    status = serializers.ChoiceField(choices=ReportStatus.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    figures = FigureSerializer(
        many=True, help_text="As they were at the submission; empty before it."
    )
    summary = serializers.CharField()
    difficulties = serializers.CharField()
    proposals = serializers.CharField()
    answers = AnswerSerializer(many=True, help_text="In the order of the commitments.")
    updated_at = serializers.DateTimeField()


class ReviewReportDetailSerializer(ReviewReportSerializer):
    permissions = ReviewReportPermissionsSerializer(help_text=HELP)


class ActionItemSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    agreement = AgreementKeySerializer()
    review = serializers.UUIDField(help_text="Id of the review that asked for it.")
    what = serializers.CharField()
    organisation = NamedBodySerializer(help_text="Who was asked to do it.")
    holder = NamedBodySerializer(help_text="Who answers for it today.")
    due_on = serializers.DateField()
    status = serializers.ChoiceField(choices=ItemStatus.choices)
    times_carried = serializers.IntegerField(help_text="Into how many later reviews it came along.")
    is_late = serializers.BooleanField()
    done_on = serializers.DateField(allow_null=True)
    verified_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ActionItemDetailSerializer(ActionItemSerializer):
    permissions = ActionItemPermissionsSerializer(help_text=HELP)


class ActivitySerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    agreement = AgreementKeySerializer()
    area = serializers.CharField(help_text="Slug of the field of cooperation.")
    kind = serializers.ChoiceField(choices=ACTIVITY_KIND_CHOICES)
    title = serializers.CharField()
    is_planned = serializers.BooleanField(help_text="Not done yet.")
    happened_on = serializers.DateField(allow_null=True)
    happened_on_precision = serializers.ChoiceField(
        choices=Precision.choices,
        allow_null=True,
        help_text="Known to the day, month or year; the date is then its first day. "
        "null with the date.",
    )
    organisations = NamedBodySerializer(many=True, help_text="Who took part.")
    people_reached = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    updated_at = serializers.DateTimeField()


class ActivityDetailSerializer(ActivitySerializer):
    permissions = ActivityPermissionsSerializer(help_text=HELP)
