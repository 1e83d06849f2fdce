"""The two sides of a contract, so that one act written once serves either."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation
from transfers.models import Contract

if TYPE_CHECKING:
    from accounts.models import User


class Side(models.TextChoices):
    """Also the first word of the contract's columns: ``source_signed_on``, ``recipient_name``."""

    SOURCE = "source", _("Bên chuyển giao")
    RECIPIENT = "recipient", _("Bên tiếp nhận")

    @property
    def other(self) -> "Side":
        return Side.RECIPIENT if self == Side.SOURCE else Side.SOURCE


def organisation_id(contract: Contract, side: Side) -> uuid.UUID:
    return contract.source_id if side == Side.SOURCE else contract.recipient_id


def organisation(contract: Contract, side: Side) -> Organisation:
    return contract.source if side == Side.SOURCE else contract.recipient


def sides_led_by(user: "User", contract: Contract) -> list[Side]:
    """The sides whose head the person is (both, when one person leads both)."""
    return [side for side in Side if user.reach.is_head_of(organisation_id(contract, side))]


def sides_served_by(user: "User", contract: Contract) -> list[Side]:
    """The sides whose officer the person is."""
    return [side for side in Side if user.reach.is_officer_of(organisation_id(contract, side))]
