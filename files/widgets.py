"""The field of an upload: what may be chosen, and what the portal would say of the wrong file.

static/js/upload.js says it before anything is sent; the services decide (`files.services`).
"""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from files.services import PAPERS, endings, too_large, without_content, wrong_kind

# Stands in a sentence where the script writes the file's name.
_NAME = "__name__"


class _UploadInput(forms.FileInput):
    def accept(self) -> str:
        raise NotImplementedError

    def sentences(self) -> dict[str, str]:
        raise NotImplementedError

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = {"accept": self.accept(), "data-max-bytes": str(settings.UPLOAD_MAX_BYTES)}
        context["widget"]["attrs"].update(own | self.sentences())
        return context


class PaperInput(_UploadInput):
    """For a paper of one of the ``allowed`` content types."""

    def __init__(self, allowed: frozenset[str] = PAPERS, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.allowed = allowed

    def accept(self) -> str:
        return ",".join(endings(self.allowed))

    def sentences(self) -> dict[str, str]:
        return {
            "data-says-large": too_large(_NAME),
            "data-says-nothing": without_content(_NAME),
            "data-says-kind": wrong_kind(_NAME, self.allowed),
        }


class TableInput(_UploadInput):
    """For a table (`files.tables`)."""

    def accept(self) -> str:
        return ".csv,.xlsx"

    def sentences(self) -> dict[str, str]:
        megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        return {
            "data-says-large": _("Tệp lớn hơn %(max)s MB. Hãy tách thành nhiều tệp.")
            % {"max": megabytes},
            "data-says-nothing": without_content(_NAME),
            "data-says-kind": _("Tệp phải là CSV hoặc XLSX. Hãy xuất lại bảng rồi thử lại."),
        }
