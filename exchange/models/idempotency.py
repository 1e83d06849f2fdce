"""What a write was answered, so that the same write sent again is not done again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class KeptAnswer(models.Model):
    """One `Idempotency-Key` of one person, and the answer to it.

    Written in the transaction of what it answers: either both are there or neither. ``asked`` is a
    hash of what was sent and where. ``status`` is empty only inside that transaction.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="kept_answers"
    )
    key = models.CharField(max_length=128)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("câu trả lời được giữ")
        verbose_name_plural = _("câu trả lời được giữ")
        indexes = [models.Index(fields=["created_at"], name="exchange_answer_age")]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="exchange_answer_once"),
            models.CheckConstraint(
                condition=Q(status=None) | Q(status__gte=200, status__lt=300),
                name="exchange_answer_success",
            ),
        ]

    def __str__(self) -> str:
        return self.key
