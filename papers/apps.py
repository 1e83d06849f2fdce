from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """Official papers: their layout, texts and numbers."""

    name = "papers"
    verbose_name = _("Văn bản")

    def ready(self) -> None:
        from audit import verbs
        from papers.verbs import VERBS

        verbs.words.update(VERBS)
