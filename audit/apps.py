from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The append-only trail: who did what to which record, when, and what changed."""

    name = "audit"
    verbose_name = _("Nhật ký")

    def ready(self) -> None:
        from audit import verbs
        from audit.api_trail import ApiTrail
        from toolkit.api.trail import kept_by

        verbs.words["list.exported"] = _("Xuất danh sách")
        kept_by(ApiTrail())
