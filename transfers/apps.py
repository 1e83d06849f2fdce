from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransfersConfig(AppConfig):
    """Technique transfer: requests, contracts, rounds, trainees."""

    name = "transfers"
    verbose_name = _("Chuyển giao kỹ thuật")
