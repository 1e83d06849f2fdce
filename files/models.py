"""An uploaded paper. What it belongs to and who may read it is the belonging record's business."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """The bytes lie in the media store under the row's uuid; the name is only for people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("tên tệp"), max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("cỡ (byte)"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người tải lên"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the bytes lie, relative to the media store."""
        hexed = self.id.hex
        return f"files/{hexed[:2]}/{hexed}"

    def open(self):  # type: ignore[no-untyped-def]
        return default_storage.open(self.path, "rb")
