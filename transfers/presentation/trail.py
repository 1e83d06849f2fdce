"""The trail of a request or a contract, as its reader may see it."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from agreements.models import Agreement
from audit.models import Entry
from transfers.models import Contract, TransferRequest

if TYPE_CHECKING:
    from accounts.models import User

# The changes that name another record by its code, which not every reader of this one may see.
_LINKS: dict[str, Any] = {
    "agreement": Agreement.objects,
    "request": TransferRequest.objects,
    "contract": Contract.objects,
}


def trail_shown(record: TransferRequest | Contract, user: "User", limit: int) -> list[Entry]:
    """The newest entries; records that ``user`` may not see are not named in them.

    None for who reads no trail.
    """
    if not user.reads_trail:
        return []
    entries = list(Entry.objects.about(record).select_related("actor")[:limit])
    if user.reads_everything:
        return entries
    for field, rows in _LINKS.items():
        linking = [entry for entry in entries if field in entry.changes]
        codes = {code for entry in linking for code in entry.changes[field] if code}
        if not codes:
            continue
        seen = set(rows.visible_to(user).filter(code__in=codes).values_list("code", flat=True))
        for entry in linking:
            entry.changes[field] = [
                _("ngoài quyền xem") if code and code not in seen else code
                for code in entry.changes[field]
            ]
    return entries
