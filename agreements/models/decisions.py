"""What people must decide when a merger puts sides that signed with each other into one holder."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement, Amendment
from agreements.states import FROM_SIGNATURE, OVER
from hospitals.models import RegisterChange


class MergerChoice(models.TextChoices):
    CONTINUE_INTERNAL = "continue_internal", _("Tiếp tục như việc nội bộ")
    TERMINATE = "terminate", _("Chấm dứt")
    RE_SIGN = "re_sign", _("Ký lại với các bên hiện nay")


class DecisionOwed(models.Model):
    """A question that a merger puts, and its answer; ``choice`` is empty while it is owed.

    Made and taken away by the portal (`agreements.mergers`), answered by people. ``since`` is the
    first day of the common holder, ``asked_on`` the day the portal began to ask. ``is_whole``: one
    holder answers for every side.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(
        RegisterChange,
        verbose_name=_("thay đổi"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    since = models.DateField(_("từ ngày"))
    asked_on = models.DateField(_("hỏi từ ngày"))
    is_whole = models.BooleanField(_("mọi bên về một cơ quan"), default=False)
    choice = models.CharField(
        _("quyết định"), max_length=20, choices=MergerChoice.choices, blank=True
    )
    reason = models.TextField(_("lý do"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người quyết định"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_on = models.DateField(_("ngày quyết định"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice="", decided_on=None)
                | Q(choice__in=[choice.value for choice in MergerChoice], decided_on__isnull=False),
                name="%(app_label)s_%(class)s_decided_has_day",
            )
        ]

    @property
    def in_words(self) -> str:
        """The answer, as it stands on pages; empty while it is owed."""
        return words_of(self.choice, is_whole=self.is_whole) if self.choice else ""


def words_of(choice: str, *, is_whole: bool) -> str:
    """A choice in words: where others take part too, only the common part becomes internal."""
    if choice == MergerChoice.CONTINUE_INTERNAL and not is_whole:
        return str(_("Tiếp tục, phần của cùng một cơ quan là việc nội bộ"))
    return str(MergerChoice(choice).label)


class MergerDecisionQuerySet(models.QuerySet["MergerDecision"]):
    def visible_to(self, user: Any) -> "MergerDecisionQuerySet":
        """Whoever sees the agreement sees what has to be decided about it."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))

    def owed_on(self, day: dt.date) -> "MergerDecisionQuerySet":
        """Still to be made on ``day``: the merger has come, the agreement binds somebody, and no
        amendment has been signed since (that one is a decision too)."""
        settled = Amendment.objects.filter(
            agreement=OuterRef("agreement"), signed_on__gte=OuterRef("since")
        )
        return self.filter(
            ~Exists(settled),
            choice="",
            since__lte=day,
            agreement__status__in=FROM_SIGNATURE - OVER,
        )


class MergerDecision(DecisionOwed):
    """Parties of one agreement came to one holder: does it go on, end, or is it signed anew?"""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("thỏa thuận"),
        on_delete=models.CASCADE,
        related_name="merger_decisions",
    )

    objects = MergerDecisionQuerySet.as_manager()

    class Meta(DecisionOwed.Meta):
        verbose_name = _("quyết định sau sáp nhập")
        verbose_name_plural = _("quyết định sau sáp nhập")
        constraints = [
            *DecisionOwed.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement", "since", "change"], name="agreements_mergerdecision_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "since"],
                condition=Q(change=None),
                name="agreements_mergerdecision_once_bare",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.since:%d/%m/%Y}"
