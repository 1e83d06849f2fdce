from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The append-only trail: who did what to which record, when, and what changed."""

    name = "audit"
    verbose_name = _("Nhật ký")
