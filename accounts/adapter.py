"""How django-allauth behaves here: accounts are made by administrators, never by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User
from accounts.services import ask_password_reset


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Through the outbox like every other mail, to the account's own address."""
        ask_password_reset(user)
