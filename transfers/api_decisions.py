"""What mergers leave to decide about contracts, over the REST API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from agreements.api_decisions import DecisionFilters, DecisionSerializer, decision_rows
from toolkit.api.acts import HELP, acts_expansion, with_acts
from toolkit.api.sources import PERMISSIONS, DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering
from transfers.api_filters import UnderContract
from transfers.api_permissions import (
    ContractDecisionPermissionsSerializer,
    decision_permissions,
)
from transfers.models import ContractDecision
from transfers.serializers import ContractKeySerializer


class ContractDecisionSerializer(DecisionSerializer):
    contract = ContractKeySerializer()


class ContractDecisionDetailSerializer(ContractDecisionSerializer):
    permissions = ContractDecisionPermissionsSerializer(help_text=HELP)


class ContractDecisionSource(DictSource):
    shape, single_shape = ContractDecisionSerializer, ContractDecisionDetailSerializer
    expansions = acts_expansion(ContractDecisionPermissionsSerializer)

    def visible(self) -> "QuerySet[ContractDecision]":
        rows = ContractDecision.objects.visible_to(self.asked.reader)
        return rows.select_related("contract")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        owed = ContractDecision.objects.owed_on(self.asked.today)
        presented = decision_rows(rows, owed, "contract")
        if self.wants(PERMISSIONS):
            presented = with_acts(presented, decision_permissions(rows, self.asked.reader))
        return presented


class ContractDecisionFilters(DecisionFilters, UnderContract):
    class Meta:
        model = ContractDecision
        fields: tuple[str, ...] = ()


class ContractDecisionViewSet(ReadOnlyViewSet):
    """What mergers of the two sides leave to decide about the contracts the caller may see."""

    queryset = ContractDecision.objects.none()
    rows = ContractDecisionSource
    filterset_class = ContractDecisionFilters
    orderings = (Ordering("since", "since"),)
