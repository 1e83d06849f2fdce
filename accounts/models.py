"""People, their memberships, their API tokens and the calendars they subscribe to."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.kept import kept
from accounts.reach import Reach, reach_of
from accounts.saved_views import SavedView as SavedView
from audit import sealing
from hospitals.models import Organisation, RegisterChange
from hospitals.models.base import matching
from outbox.kinds import Channel
from toolkit import clock
from toolkit.folding import fold

Kept = TypeVar("Kept")


class Role(models.TextChoices):
    """What somebody may do at an organisation (docs: who may do what)."""

    VIEWER = "viewer", _("Người xem")
    OFFICER = "officer", _("Chuyên viên")
    HEAD = "head", _("Lãnh đạo")


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
        return reach_of(self, clock.today(), among=self.memberships_today)

    @cached_property
    def trail_version(self) -> int:
        """How far the portal had come when this person's request first asked; read once."""
        return sealing.version()

    def keep(self, name: str, make: Callable[[], Kept], *asked: object) -> Kept:
        """What ``make`` makes for this person today, kept until anything in the portal changes
        (`accounts.kept`)."""
        return kept(name, self, clock.today(), make, *asked)

    @cached_property
    def memberships_today(self) -> "list[Membership]":
        """Those that count today, with their organisations, the first begun first; read once."""
        if not self.is_active:
            return []
        rows = Membership.objects.counting_on(clock.today()).filter(user=self)
        rows = rows.select_related("organisation").only(
            "user", "role", "organisation__name_vi", "organisation__name_en"
        )
        return list(rows.order_by("valid_from", "organisation__name_vi"))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def running_on(self, day: dt.date) -> "MembershipQuerySet":
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def counting_on(self, day: dt.date) -> "MembershipQuerySet":
        """Running that day, confirmed where two administrators are needed."""
        return self.running_on(day).filter(~Q(role=Role.HEAD) | Q(confirmed=True))

    def active_on(self, day: dt.date) -> "MembershipQuerySet":
        """The same of living accounts."""
        return self.counting_on(day).filter(user__is_active=True)


class Membership(models.Model):
    """A person in an organisation with a role, from a day until (and with) another.

    ``head`` counts only once a second administrator has confirmed it (``confirmed``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, verbose_name=_("người"), on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField(_("vai trò"), max_length=8, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"))
    valid_until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed = models.BooleanField(_("đã xác nhận"), default=False)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tư cách")
        verbose_name_plural = _("tư cách")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(valid_until=None),
                name="accounts_membership_once_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="accounts_membership_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    @property
    def trail_label(self) -> str:
        return f"{self.user.trail_label} · {self.get_role_display()} · {self.organisation}"

    @property
    def awaits_confirmation(self) -> bool:
        """A head whom no second administrator has confirmed yet."""
        return self.role == Role.HEAD and not self.confirmed

    def is_over_on(self, day: dt.date) -> bool:
        return self.valid_until is not None and self.valid_until < day


class MembershipProposalQuerySet(models.QuerySet["MembershipProposal"]):
    def visible_to(self, user: "User") -> "MembershipProposalQuerySet":
        """Administrators decide about them; auditors read everything."""
        return self if user.is_administrator or user.is_auditor else self.none()

    def waiting(self) -> "MembershipProposalQuerySet":
        return self.filter(status=MembershipProposal.Status.WAITING)


class MembershipProposal(models.Model):
    """Somebody's role at a body whose place another took, proposed to whoever answers for it now.

    Until an administrator confirms it the person only reads. To which body it leads is worked out
    on the day it is looked at: the successor may have been succeeded too. ``granted`` is what it
    became; ``was_until`` the last day of the old membership before the decision ended it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Cần xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        DECLINED = "declined", _("Không nhận")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.OneToOneField(
        Membership,
        verbose_name=_("vai trò ở cơ quan cũ"),
        on_delete=models.CASCADE,
        related_name="proposal",
    )
    change = models.ForeignKey(
        RegisterChange,
        verbose_name=_("thay đổi"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    effective_on = models.DateField(_("từ ngày"))
    status = models.CharField(
        _("trạng thái"), max_length=9, choices=Status.choices, default=Status.WAITING
    )
    granted = models.OneToOneField(
        Membership, null=True, on_delete=models.SET_NULL, related_name="proposed_by"
    )
    was_until = models.DateField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(_("ngày quyết định"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("vai trò cần xác nhận")
        verbose_name_plural = _("vai trò cần xác nhận")
        ordering = ["effective_on", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="waiting", decided_on=None)
                | Q(status__in=["confirmed", "declined"], decided_on__isnull=False),
                name="accounts_membershipproposal_decided_has_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def trail_label(self) -> str:
        return self.membership.trail_label


class ApiToken(models.Model):
    """An API token: ``<key_id>.<secret>``; only a keyed hash of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    name = models.CharField(_("tên"), max_length=80, blank=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("hết hạn"))
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True)

    class Meta:
        verbose_name = _("mã truy cập API")
        verbose_name_plural = _("mã truy cập API")

    def __str__(self) -> str:
        return f"{self.key_id} · {self.user}"

    @property
    def trail_label(self) -> str:
        return self.key_id

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class CalendarFeed(models.Model):
    """A calendar of ``user`` that other programs fetch at ``<key_id>.<secret>.ics``.

    Only a keyed hash of the secret is kept. With ``organisation`` it holds what concerns that
    body and reaches only as far as the membership there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feeds")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("cơ quan"), null=True, on_delete=models.PROTECT
    )
    name = models.CharField(_("tên"), max_length=80)
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    last_fetched_at = models.DateTimeField(_("tải lần cuối"), null=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True)

    class Meta:
        verbose_name = _("lịch đăng ký")
        verbose_name_plural = _("lịch đăng ký")

    def __str__(self) -> str:
        return f"{self.name} · {self.user}"

    @property
    def trail_label(self) -> str:
        return self.key_id


class PublishedEvent(models.Model):
    """One event as subscribers of ``feed`` know it.

    ``sequence`` rises by one with every change they have to take over: another title or day, a
    cancellation, a return. A cancelled event has no title any more: whoever lost the right to
    read the record reads nothing of it here.
    """

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="events")
    uid = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=500, blank=True)
    day = models.DateField()
    cancelled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sự kiện đã gửi")
        verbose_name_plural = _("sự kiện đã gửi")
        constraints = [
            models.UniqueConstraint(fields=["feed", "uid"], name="accounts_event_once_a_feed"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(title=""),
                name="accounts_event_cancelled_is_bare",
            ),
        ]

    def __str__(self) -> str:
        return self.uid
