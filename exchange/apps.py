from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """What other systems are given, and what comes in from elsewhere: the changes feed, webhooks,
    FHIR and how to use them; legacy records by table, and lists taken away as one."""

    name = "exchange"
    verbose_name = _("Kết nối dữ liệu")

    def ready(self) -> None:
        _offer_webhooks()
        _offer_imports()
        _offer_exports()
        _keep_answers()


def _offer_webhooks() -> None:
    """The acts on webhooks in words, and the mail about one that was stopped."""
    from audit import verbs
    from exchange.webhooks import notices
    from exchange.webhooks.verbs import VERBS

    verbs.words.update(VERBS)
    notices.register()


def _offer_imports() -> None:
    """The acts on tables that are brought in, in words, and the message about one that ended."""
    from audit import verbs
    from exchange.imports import notices
    from exchange.imports.verbs import VERBS

    verbs.words.update(VERBS)
    notices.register()


def _offer_exports() -> None:
    """The acts on lists that are taken away, in words."""
    from audit import verbs
    from exchange.exports.verbs import VERBS

    verbs.words.update(VERBS)


def _keep_answers() -> None:
    """A write that is sent again is answered as the first time."""
    from exchange import idempotency
    from toolkit.api import repeats

    repeats.kept_by(idempotency)
