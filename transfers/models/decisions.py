"""What the two sides of a contract must decide when a merger puts them into one holder."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import DecisionOwed
from transfers.models.contracts import Contract
from transfers.states import CONTRACT_UNDER_WAY


class ContractDecisionQuerySet(models.QuerySet["ContractDecision"]):
    def visible_to(self, user: Any) -> "ContractDecisionQuerySet":
        """Whoever sees the contract sees what has to be decided about it."""
        return self.filter(contract__in=Contract.objects.visible_to(user).values("pk"))

    def owed_on(self, day: dt.date) -> "ContractDecisionQuerySet":
        """Still to be made on ``day``: the merger has come and the contract is under way."""
        return self.filter(choice="", since__lte=day, contract__status__in=CONTRACT_UNDER_WAY)


class ContractDecision(DecisionOwed):
    """One holder answers for source and recipient: does the contract go on, or end?

    A contract has two sides, so nobody is left to sign it anew with (``re_sign`` is not offered).
    """

    contract = models.ForeignKey(
        Contract,
        verbose_name=_("hợp đồng"),
        on_delete=models.CASCADE,
        related_name="merger_decisions",
    )

    objects = ContractDecisionQuerySet.as_manager()

    class Meta(DecisionOwed.Meta):
        verbose_name = _("quyết định sau sáp nhập")
        verbose_name_plural = _("quyết định sau sáp nhập")
        constraints = [
            *DecisionOwed.Meta.constraints,
            models.UniqueConstraint(
                fields=["contract", "since", "change"], name="transfers_contractdecision_once"
            ),
            models.UniqueConstraint(
                fields=["contract", "since"],
                condition=Q(change=None),
                name="transfers_contractdecision_once_bare",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.since:%d/%m/%Y}"
