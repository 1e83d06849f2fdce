"""Sample people for the demonstration: one officer a body, heads where README.md lists them.

None of them is a real person. They exist in demonstrations only: their password is printed by
``make run``.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from accounts.models import Membership, PortalRole, Role, User
from audit.services import record
from hospitals.models import Organisation
from toolkit.folding import fold

PASSWORD = "hop-tac-y-te-2026"  # noqa: S105 - printed at every start, demonstrations only
DOMAIN = "portal.example"
# Before the first agreement, so that a walk through a past day finds them too.
MEMBER_SINCE = dt.date(2023, 1, 1)
# Beside their officer these bodies have a head, who signs, suspends and concludes.
WITH_HEAD = (
    "syt-hcm",
    "syt-lam-dong",
    "syt-dong-nai",
    "syt-nghe-an",
    "syt-can-tho",
    "cdc-hcm",
    "cdc-dong-nai",
    "cdc-tay-ninh",
    "bv-mat",
    "bvdk-dak-nong",
)
# A plan without a seat is no body that could have people.
_NOT_YET_THERE = frozenset({"cdc-vung-dnb"})
_PORTAL_WIDE = {
    "auditor": (PortalRole.AUDITOR, "Người mẫu – Kiểm tra viên"),
    "observer": (PortalRole.OBSERVER, "Người mẫu – Quan sát viên của Bộ"),
    "admin": (PortalRole.ADMINISTRATOR, "Người mẫu – Quản trị viên"),
    "admin-2": (PortalRole.ADMINISTRATOR, "Người mẫu – Quản trị viên thứ hai"),
}


@dataclass(frozen=True)
class _Sample:
    name: str
    full_name: str
    portal_role: str = PortalRole.NONE
    organisation: Organisation | None = None
    role: str = ""

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


@transaction.atomic
def load_people(day: dt.date) -> int:
    """Make the sample people of everybody who holds their own place on ``day``.

    Returns how many were new; those that exist are left as they are.
    """
    samples = {sample.email: sample for sample in _samples(day)}
    existing = set(User.objects.filter(email__in=samples).values_list("email", flat=True))
    new = [sample for email, sample in samples.items() if email not in existing]
    # Hashing a password is slow on purpose; it is the same one, so it is hashed once.
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            email=sample.email,
            full_name=sample.full_name,
            portal_role=sample.portal_role,
            password=password,
            search_text=fold(f"{sample.full_name} {sample.email}"),
        )
        for sample in new
    )
    for sample, user in zip(new, users, strict=True):
        record("user.created", user, by=None, changes={"portal_role": (None, user.portal_role)})
        if sample.organisation is not None:
            _join(user, sample.organisation, sample.role)
    return len(new)


def _join(user: User, organisation: Organisation, role: str) -> None:
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        valid_from=MEMBER_SINCE,
        confirmed=True,
    )
    record(
        "membership.granted",
        membership,
        by=None,
        changes={"role": (None, role), "organisation": (None, organisation.slug)},
        whole=user,
        on_behalf_of=organisation,
    )


def _samples(day: dt.date) -> list[_Sample]:
    found = [
        _Sample(name, full_name, portal_role)
        for name, (portal_role, full_name) in _PORTAL_WIDE.items()
    ]
    bodies = (
        Organisation.objects.filter(
            holders__holder=F("pk"), holders__since__lte=day, holders__until__gt=day
        )
        .open_on(day)
        .exclude(slug__in=_NOT_YET_THERE)
        .select_related("province")
    )
    for body in bodies:
        name = mailbox_of(body)
        found.append(
            _Sample(
                name,
                f"Chuyên viên mẫu – {body.short_name or body.name_vi}"[:120],
                organisation=body,
                role=Role.OFFICER,
            )
        )
        if name in WITH_HEAD:
            found.append(
                _Sample(
                    f"head-{name}",
                    f"Lãnh đạo mẫu – {body.short_name or body.name_vi}"[:120],
                    organisation=body,
                    role=Role.HEAD,
                )
            )
    return found


def mailbox_of(body: Organisation) -> str:
    """The part before the @: ``syt-hcm``, ``cdc-dong-nai``, ``bv-mat``, ``bvdk-dak-nong``."""
    kind = Organisation.Kind
    slug = body.slug
    if body.kind == kind.HEALTH_DEPARTMENT and body.province:
        place = body.province.uid.split("-", 1)[1].removesuffix("-tp")
        return f"syt-{'hcm' if place == 'ho-chi-minh' else place}"
    if body.kind == kind.CDC:
        return slug
    short = slug.removesuffix("-hcm")
    if body.kind == kind.HOSPITAL:
        if short.startswith("da-khoa-"):
            return f"bvdk-{short.removeprefix('da-khoa-')}"
        return short if short.startswith("bv-") else f"bv-{short}"
    prefix = {kind.MEDICAL_CENTRE: "tt-", kind.INSTITUTE: "vien-", kind.UNIVERSITY: "dh-"}.get(
        kind(body.kind), ""
    )
    return short if short.startswith(prefix.rstrip("-")) else f"{prefix}{short}"
