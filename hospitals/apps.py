from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HospitalsConfig(AppConfig):
    """The register: regions, provinces and their succession, organisations, specialties."""

    name = "hospitals"
    verbose_name = _("Danh mục")

    def ready(self) -> None:
        from audit import verbs
        from hospitals.verbs import VERBS

        verbs.words.update(VERBS)
