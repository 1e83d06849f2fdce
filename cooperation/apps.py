from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    """The project: what is made of several rooms."""

    name = "cooperation"
    verbose_name = _("Cổng Hợp tác Y tế")

    def ready(self) -> None:
        from cooperation import checks  # noqa: F401 - registers itself
