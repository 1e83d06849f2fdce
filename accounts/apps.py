from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People: users, what they are in which organisation, API tokens, signing in."""

    name = "accounts"
    verbose_name = _("Người dùng")

    def ready(self) -> None:
        from accounts import messages, openapi, sign_ins  # noqa: F401 - openapi registers itself
        from accounts.succession_effects import AccountEffects
        from accounts.verbs import VERBS
        from audit import verbs
        from hospitals.changes import succession_effects

        messages.register()
        sign_ins.connect()
        verbs.words.update(VERBS)
        succession_effects.append(AccountEffects())
        _declare_lists()


def _declare_lists() -> None:
    """Lists that can be saved as views and taken away."""
    from accounts.listing import PeopleListing
    from toolkit.listing import registry

    registry.add(PeopleListing)
