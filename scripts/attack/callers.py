"""Who attacks: the demonstration's people, each with a token, and whoever has none."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from schemathesis import Case, Response

from accounts.models import Membership, Role, User
from accounts.services import create_token
from accounts.services.tokens import SCOPES
from hospitals.models import Organisation
from scripts.attack.facade import Ask
from toolkit import clock

READING = ("read",)
WRITING = ("requests:write", "rounds:write")


@dataclass(frozen=True)
class Attacker:
    """``email``: a person of the demonstration; empty: nobody."""

    name: str
    email: str
    scopes: tuple[str, ...] = tuple(SCOPES)

    @property
    def is_nobody(self) -> bool:
        return not self.email


ATTACKERS = (
    Attacker("administrator", "admin"),
    Attacker("auditor", "auditor"),
    Attacker("observer", "observer"),
    Attacker("officer of the hub", "syt-hcm"),
    Attacker("head of the hub", "head-syt-hcm"),
    Attacker("viewer", "attack-viewer"),
    Attacker("officer of a partner", "syt-dong-nai"),
    Attacker("head of the asker's department", "head-syt-lam-dong"),
    Attacker("coordinator who gives", "bv-mat"),
    Attacker("coordinator who asks", "bvdk-dak-nong"),
    Attacker("officer of a CDC", "cdc-hcm"),
    Attacker("stranger", "syt-nghe-an"),
    Attacker("without a token", "", ()),
    Attacker("a token that only reads", "bvdk-dak-nong", READING),
    Attacker("a token that only writes", "bvdk-dak-nong", WRITING),
)
EVERYTHING = "auditor"
_MADE = {
    "attack-viewer": ("syt-79-ho-chi-minh", Role.VIEWER),
}


def make_people() -> None:
    """Those whom the demonstration lacks."""
    for name, (slug, role) in _MADE.items():
        user = User.objects.create_user(_address(name), full_name=f"Người mẫu {name}")
        Membership.objects.create(
            user=user,
            organisation=Organisation.objects.get(slug=slug),
            role=role,
            valid_from=clock.today() - dt.timedelta(days=1),
            confirmed=True,
        )


def token_for(name: str, scopes: tuple[str, ...]) -> str:
    user = User.objects.get(email=_address(name))
    _token, text = create_token(user, scopes=list(scopes), days=1, name="attack")
    return text


def _address(name: str) -> str:
    return f"{name}@portal.example"


# --- What a token does not open -----------------------------------------------------------
def surprise(attacker: Attacker) -> Callable[[Case, Response], str]:
    """A sentence about an answer of the API that ``attacker`` should not get; else empty."""

    def told(case: Case, response: Response) -> str:
        reads = case.method in ("GET", "HEAD", "OPTIONS")
        return _opened(attacker, response.status_code, reads=reads)

    return told


def surprise_of_fhir(attacker: Attacker) -> Callable[[Ask, int], str]:
    """The same of the FHIR facade, which only reads and says to everybody what it is."""

    def told(ask: Ask, status: int) -> str:
        return "" if ask.path == "/fhir/metadata" else _opened(attacker, status, reads=True)

    return told


def _opened(attacker: Attacker, status: int, *, reads: bool) -> str:
    if status >= 400:
        return ""
    if attacker.is_nobody:
        return f"{status} for nobody"
    if reads and "read" not in attacker.scopes:
        return f"{status} without the scope to read"
    if not reads and attacker.scopes == READING:
        return f"{status} without a scope to write"
    return ""
