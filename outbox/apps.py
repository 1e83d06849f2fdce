from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Every message the portal owes somebody: one row a promise, and the evidence it was kept."""

    name = "outbox"
    verbose_name = _("Hộp thư đi")

    def ready(self) -> None:
        from audit import verbs
        from outbox.verbs import VERBS

        verbs.words.update(VERBS)
