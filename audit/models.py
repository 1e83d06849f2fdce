"""One row a change, and the seals that fix their order. Rows are written once, never altered."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SealQuerySet(models.QuerySet["Seal"]):
    def after(self, seq: int) -> "SealQuerySet":
        """What was sealed since, in order, with the entries."""
        return self.filter(seq__gt=seq).order_by("seq").select_related("entry")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The trail is append-only.")


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


class Unsealed(models.Model):
    """An entry that has no seal yet, written with it and removed by the sealer.

    So sealing costs what waits, however long the trail has become.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="unsealed"
    )

    class Meta:
        verbose_name = _("dòng nhật ký chờ niêm phong")
        verbose_name_plural = _("dòng nhật ký chờ niêm phong")

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """An entry's place in the trail: 1, 2, 3 … without a gap, in the order of the sealing.

    An entry's ``id`` is given when it is written, its ``seq`` after its transaction has ended:
    whoever has read up to a ``seq`` misses nothing that commits late. ``hash`` is of ``prev``, the
    seal before, and of all that the entry says (`audit.sealing.digest`).
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("niêm phong")
        verbose_name_plural = _("niêm phong")
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_seal_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is append-only.")


class Sight(models.Model):
    """Whose people could see a record at some time; written with the trail, never taken back.

    A record that has left somebody's sight, or is gone, can be told to those who knew it, and to
    nobody else. ``organisation_id`` is nobody's (`audit.sights.EVERYONE`) for those who read all.
    """

    class Span(models.TextChoices):
        OWN = "own", _("người của cơ quan")
        NEAR = "near", _("và của Sở quản lý")
        AROUND = "around", _("và của đơn vị trực thuộc")

    record_type = models.CharField(max_length=64)
    record_id = models.CharField(max_length=64)
    organisation_id = models.UUIDField()
    span = models.CharField(max_length=6, choices=Span.choices)

    class Meta:
        verbose_name = _("tầm nhìn")
        verbose_name_plural = _("tầm nhìn")
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "organisation_id", "span"],
                name="audit_sight_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"
