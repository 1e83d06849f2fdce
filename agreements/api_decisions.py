"""What mergers leave to decide about agreements, over the REST API; and the shape that contracts'
decisions have too (`transfers.api_decisions`)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from agreements.api_filters_reviews import UnderAgreement
from agreements.api_permissions import decision_permissions
from agreements.models import DecisionOwed, MergerChoice, MergerDecision
from agreements.serializers import AgreementKeySerializer
from agreements.serializers_permissions import AgreementDecisionPermissionsSerializer
from toolkit.api import DayFilter, ListFilter, YesNoFilter
from toolkit.api.acts import HELP, acts_expansion, with_acts
from toolkit.api.sources import PERMISSIONS, DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering


class DecisionSerializer(serializers.Serializer[object]):
    """Sides that signed with each other came to one holder: what becomes of what they signed?"""

    id = serializers.UUIDField()
    succession = serializers.UUIDField(
        allow_null=True, help_text="Id of the merger among `successions`."
    )
    since = serializers.DateField(help_text="The first day of the common holder.")
    asked_on = serializers.DateField(help_text="The day the portal began to ask.")
    is_whole = serializers.BooleanField(help_text="One holder answers for every side.")
    is_owed = serializers.BooleanField(help_text="Somebody has to decide today.")
    choice = serializers.ChoiceField(
        choices=MergerChoice.choices, allow_null=True, help_text="null while not decided."
    )
    reason = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)


class AgreementDecisionSerializer(DecisionSerializer):
    agreement = AgreementKeySerializer()


class AgreementDecisionDetailSerializer(AgreementDecisionSerializer):
    permissions = AgreementDecisionPermissionsSerializer(help_text=HELP)


class DecisionFilters(filters.FilterSet):
    decided = YesNoFilter(method="is_decided", help_text="Somebody has decided.")
    choice = ListFilter(choices=MergerChoice.choices, help_text="One, or several by comma.")
    since_from = DayFilter(field_name="since", lookup_expr="gte", help_text="Then or later.")
    since_to = DayFilter(field_name="since", lookup_expr="lte", help_text="Then or earlier.")

    def is_decided(self, rows: Any, name: str, value: bool) -> Any:
        return rows.exclude(choice="") if value else rows.filter(choice="")


def decision_rows(
    decisions: "Sequence[DecisionOwed]", owed: "QuerySet[Any]", under: str
) -> list[Row]:
    """``decisions`` with what they are ``under`` (agreement, contract) loaded; ``owed`` are those
    that have to be made today: one query."""
    due = set(owed.filter(pk__in=[one.pk for one in decisions]).values_list("pk", flat=True))
    rows = []
    for one in decisions:
        whole = getattr(one, under)
        rows.append(
            {
                "id": one.pk,
                "succession": one.change_id,
                "since": one.since,
                "asked_on": one.asked_on,
                "is_whole": one.is_whole,
                "is_owed": one.pk in due,
                "choice": one.choice or None,
                "reason": one.reason,
                "decided_on": one.decided_on,
                under: {"id": whole.pk, "code": whole.code},
            }
        )
    return rows


class AgreementDecisionSource(DictSource):
    shape, single_shape = AgreementDecisionSerializer, AgreementDecisionDetailSerializer
    expansions = acts_expansion(AgreementDecisionPermissionsSerializer)

    def visible(self) -> "QuerySet[MergerDecision]":
        rows = MergerDecision.objects.visible_to(self.asked.reader).select_related("agreement")
        return rows.defer("agreement__search_text", "agreement__note")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        owed = MergerDecision.objects.owed_on(self.asked.today)
        presented = decision_rows(rows, owed, "agreement")
        if self.wants(PERMISSIONS):
            presented = with_acts(presented, decision_permissions(rows, self.asked.reader))
        return presented


class AgreementDecisionFilters(DecisionFilters, UnderAgreement):
    class Meta:
        model = MergerDecision
        fields: tuple[str, ...] = ()


class AgreementDecisionViewSet(ReadOnlyViewSet):
    """What mergers of parties leave to decide about the agreements the caller may see."""

    queryset = MergerDecision.objects.none()
    rows = AgreementDecisionSource
    filterset_class = AgreementDecisionFilters
    orderings = (Ordering("since", "since"),)
