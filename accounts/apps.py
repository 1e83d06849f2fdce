from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People: users, what they are in which organisation, API tokens, signing in."""

    name = "accounts"
    verbose_name = _("Người dùng")
