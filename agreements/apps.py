from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Agreements, their parties and commitments, the review plan and its reminders."""

    name = "agreements"
    verbose_name = _("Thỏa thuận")

    def ready(self) -> None:
        from agreements import messages

        messages.register()
