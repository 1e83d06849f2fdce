from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploaded papers: checked, hashed, kept outside the static root."""

    name = "files"
    verbose_name = _("Tệp")
