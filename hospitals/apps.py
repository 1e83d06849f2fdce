from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HospitalsConfig(AppConfig):
    """The register: regions, provinces and their succession, organisations, specialties."""

    name = "hospitals"
    verbose_name = _("Danh mục")

    def ready(self) -> None:
        from audit import verbs
        from hospitals.changes import succession_effects
        from hospitals.effects import RegisterEffects
        from hospitals.services import catch_up
        from hospitals.verbs import VERBS
        from outbox.sending import preparations

        preparations.append(catch_up)
        succession_effects.append(RegisterEffects())
        verbs.words.update(VERBS)
        _declare_lists()


def _declare_lists() -> None:
    """Lists that can be saved as views and taken away."""
    from hospitals.listing import OrganisationListing, ProvinceListing
    from toolkit.listing import registry

    registry.add(ProvinceListing, OrganisationListing)
