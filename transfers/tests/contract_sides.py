"""Who stands where in the tests of contracts."""

from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Sides:
    """The Eye Hospital teaches the hospital of Đắk Nông, which lies in Lâm Đồng today."""

    source_officer: User
    source_head: User
    recipient_officer: User
    recipient_head: User
    source_department: User
    recipient_department: User
    stranger: User
