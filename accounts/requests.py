"""A request behind ``@login_required``: its user is a person."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    user: User
