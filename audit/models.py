"""One row a change. Rows are written once and never altered."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, record: models.Model) -> "EntryQuerySet":
        """The record's own entries and those of the parts that name it as their whole."""
        kind, pk = record._meta.label_lower, str(record.pk)
        return self.filter(
            Q(record_type=kind, record_id=pk) | Q(whole_type=kind, whole_id=pk)
        ).order_by("-id")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The trail is append-only.")


class Entry(models.Model):
    """Who did what to which record.

    ``verb`` is a constant such as ``agreement.signed``; ``changes`` maps a field's name to
    ``[before, after]`` (personal values appear as the field's name with ``null`` values).
    ``whole`` is the record a part belongs to, so an agreement's page shows its reviews' entries.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người làm"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_id = models.UUIDField(_("cơ quan"), null=True)
    organisation_name = models.CharField(max_length=255, blank=True)
    verb = models.CharField(_("việc"), max_length=64)
    record_type = models.CharField(max_length=64)
    record_id = models.CharField(max_length=64)
    record_label = models.CharField(max_length=255, blank=True)
    whole_type = models.CharField(max_length=64, blank=True)
    whole_id = models.CharField(max_length=64, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    via = models.CharField(max_length=16)
    request_id = models.CharField(max_length=32, blank=True)
    token_id = models.CharField(max_length=32, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        indexes = [
            models.Index(fields=["record_type", "record_id", "-id"], name="audit_entry_record"),
            models.Index(fields=["whole_type", "whole_id", "-id"], name="audit_entry_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is append-only.")
