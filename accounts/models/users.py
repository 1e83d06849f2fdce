"""People: who they are, what they are to the whole portal, and what they may see and do today."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.kept import Kept, kept, kept_reach
from accounts.models.memberships import (
    Membership,
    Role,
    Standing,
    standing_columns,
    standings,
)
from accounts.models.saved_views import ViewChoice, view_choices, view_columns
from accounts.reach import Reach, reach_of
from audit import sealing
from hospitals.models.base import matching
from outbox.kinds import Channel
from toolkit import clock
from toolkit.folding import fold
from toolkit.json_sql import Days, row_text


class PortalRole(models.TextChoices):
    """What somebody is to the whole portal; most people are nothing of it."""

    NONE = "", _("Không có")
    AUDITOR = "auditor", _("Kiểm tra viên")
    OBSERVER = "observer", _("Quan sát viên")
    ADMINISTRATOR = "administrator", _("Quản trị viên")


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Administrators and auditors see everybody; officers and heads the people of their own
        organisations; everybody themself."""
        if user.is_administrator or user.is_auditor:
            return self
        homes = user.reach.with_role(Role.OFFICER, Role.HEAD)
        return self.filter(Q(pk=user.pk) | Q(pk__in=_members_of(homes)))

    def search(self, text: str) -> "UserQuerySet":
        """Without diacritics, in name and address."""
        return self.filter(matching(text))

    def with_membership(self, day: dt.date, *, slug: str = "", role: str = "") -> "UserQuerySet":
        """Those with a membership running on ``day``: in an organisation, in a role, or both.

        A head who waits for the second administrator is among them.
        """
        found = Membership.objects.running_on(day)
        if slug:
            found = found.filter(organisation__slug=slug)
        if role:
            found = found.filter(role=role)
        return self.filter(pk__in=found.values("user"))

    def with_standing(self, day: dt.date) -> "UserQuerySet":
        """With `User.standings_today`, if ``day`` is today, `User.views_of` each list and
        `User.trail_version`."""
        told = row_text(self, _standing_columns, days={"on": day}, known_as="standing")
        return self.annotate(_standing=told, trail_version=sealing.version_column())


def _standing_columns(days: Days) -> dict[str, Any]:
    return standing_columns(days) | view_columns()


def _members_of(organisation_ids: Iterable[uuid.UUID]) -> Any:
    return (
        Membership.objects.active_on(clock.today())
        .filter(organisation__in=organisation_ids)
        .values("user")
    )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.search_text = fold(f"{user.full_name} {user.email}")
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, **{"portal_role": PortalRole.ADMINISTRATOR, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email__iexact=username)
        return user


class User(AbstractBaseUser):
    """A person; the e-mail signs in. Rights come from memberships, read at every request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("thư điện tử"), unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    language = models.CharField(
        _("ngôn ngữ"), max_length=5, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    theme = models.CharField(
        _("giao diện"),
        max_length=5,
        choices=[("auto", _("Theo máy")), ("light", _("Sáng")), ("dark", _("Tối"))],
        default="auto",
    )
    portal_role = models.CharField(
        _("vai trò toàn cổng"),
        max_length=16,
        choices=PortalRole.choices,
        default=PortalRole.NONE,
        blank=True,
    )
    wants_digest = models.BooleanField(_("nhận thư tổng hợp hằng tuần"), default=True)
    # Kind of message → channel (`outbox.kinds`), where it is not the usual one.
    channels = models.JSONField(_("cách nhận thư"), default=dict, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # When the latest session first opened the home page; written once a session.
    last_visit = models.DateTimeField(_("lần vào gần nhất"), null=True, editable=False)
    search_text = models.CharField(max_length=400, editable=False, default="")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(portal_role__in=[role.value for role in PortalRole]),
                name="accounts_user_portal_role_known",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def trail_label(self) -> str:
        """The trail names an account by its key: no name, no address."""
        return self.pk.hex[:8]

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.portal_role == PortalRole.ADMINISTRATOR

    @property
    def is_auditor(self) -> bool:
        return self.is_active and self.portal_role == PortalRole.AUDITOR

    @property
    def reads_everything(self) -> bool:
        """Auditors and observers see every agreement; they act on none."""
        return self.is_active and self.portal_role in (PortalRole.AUDITOR, PortalRole.OBSERVER)

    @property
    def reads_trail(self) -> bool:
        """Whoever sees a record reads its trail and what became of its mails; observers do not."""
        return self.portal_role != PortalRole.OBSERVER

    def channel_for(self, kind: str) -> str:
        """How this person wants messages of ``kind`` (`outbox.kinds.Channel`)."""
        return str(self.channels.get(kind, Channel.BOTH))

    # Django's admin site asks these; only administrators pass its door.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    @property
    def is_superuser(self) -> bool:
        return self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator

    @cached_property
    def reach(self) -> Reach:
        """The organisations this person acts for and reads for today; read once a request."""
        if self.is_administrator or not self.standings_today:
            return Reach()
        day = clock.today()
        return kept_reach(self, day, lambda: reach_of(self, day, among=self.standings_today))

    @cached_property
    def trail_version(self) -> int:
        """How far the portal had come when this person's request first asked; read once."""
        return sealing.version()

    def keep(self, name: str, make: Callable[[], Kept], *asked: object) -> Kept:
        """What ``make`` makes for this person today, kept until anything in the portal changes
        (`accounts.kept`)."""
        return kept(name, self, clock.today(), make, *asked)

    @cached_property
    def standings_today(self) -> "list[Standing]":
        """The memberships that count today, the first begun first; read once."""
        return standings(self._told["standings"]) if self.is_active else []

    def views_of(self, listing: str) -> "list[ViewChoice]":
        """The person's saved views of a list, by name."""
        return [view for view in view_choices(self._told["views"]) if view.listing == listing]

    @cached_property
    def _told(self) -> dict[str, Any]:
        """What `UserQuerySet.with_standing` says, also of a person who was found without it."""
        if not hasattr(self, "_standing"):
            asked = User.objects.with_standing(clock.today()).filter(pk=self.pk)
            self._standing = asked.values_list("_standing", flat=True).get()
        told: dict[str, Any] = json.loads(self._standing)
        return told
