"""Writing the lists that wait into files.

A worker claims a list for some minutes, finds the ids of its records, and writes them some
hundreds at a time; each time it says how far it is, and finds out there whether the list was
stopped. A file is kept whole or not at all: a worker that dies leaves a list that the next one
begins again.
"""

import datetime as dt
import logging
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.context import surrounded_by
from audit.services import record
from exchange.exports.sources import (
    chunks_of,
    keys_of,
    listing_of,
    number_of,
    reach_now,
    records_of,
)
from exchange.models import ExportRun, ExportState
from exchange.models.exports import AT_WORK
from files.made import keep_made
from toolkit.listing.listing import Listing
from toolkit.listing.sheets import CHUNK, FORMS, Rows, name_of, pieces, values_of

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)
# Whatever ends a worker three times would end the fourth.
MOST_ATTEMPTS = 3


class Lost(Exception):
    """The list was stopped, or another worker has it."""


def go_on(*, seconds: float) -> int:
    """Write lists that wait, the oldest first, and begin none after ``seconds``; return how many
    were written."""
    ends_at = time.monotonic() + seconds
    done = 0
    while time.monotonic() < ends_at and (run := _claim()):
        done += _Work(run).do()
    return done


def _claim() -> ExportRun | None:
    """The oldest list that waits, ours for the length of a lease."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = ExportRun.objects.filter(free, state__in=AT_WORK).order_by("created_at")
    for pk in waiting.values_list("pk", flat=True)[:5]:
        token = uuid.uuid4()
        mine = ExportRun.objects.filter(free, pk=pk, state__in=AT_WORK).update(
            claim_token=token,
            lease_until=now + LEASE,
            state=ExportState.WRITING,
            attempts=F("attempts") + 1,
        )
        if mine:
            ours = ExportRun.objects.filter(pk=pk, claim_token=token)
            return ours.select_related("created_by").first()
    return None


class _Work:
    """One claimed list."""

    def __init__(self, run: ExportRun) -> None:
        self.run, self.user = run, run.created_by

    def do(self) -> bool:
        """True when there is a file now. It speaks the language of who asked for it."""
        with translation.override(self.user.language), surrounded_by("task"):
            if not self.user.is_active:
                return self._give_up(_("Tài khoản của người yêu cầu đã khóa."))
            if self.run.attempts > MOST_ATTEMPTS:
                return self._give_up(_("Cổng không ghi xong bảng này. Thu hẹp bộ lọc rồi lập lại."))
            try:
                self._write(listing_of(self.run))
            except Lost:
                return False
            except Exception:  # a fault of ours in one list must not hold up the others
                log.exception("Export %s", self.run.pk)
                return self._give_up(_("Cổng gặp lỗi khi ghi bảng này. Báo quản trị viên."))
            return True

    def _write(self, listing: Listing) -> None:
        reach, keys = reach_now(self.user), keys_of(listing)
        self._keep(rows=number_of(keys), position=0, keys=keys, reach=reach)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table"
            with path.open("wb") as file:
                for piece in pieces(listing, self.run.form, self._values(listing, keys)):
                    file.write(piece)
            self._end(path, name_of(listing, self.run.form))

    def _values(self, listing: Listing, keys: bytes) -> Iterator[Rows]:
        done = 0
        for some in chunks_of(keys, CHUNK):
            yield values_of(listing, records_of(listing, some))
            done += len(some)
            self._keep(position=done)

    # --- What is kept of it ---------------------------------------------------------------
    def _ours(self) -> QuerySet[ExportRun]:
        return ExportRun.objects.filter(
            pk=self.run.pk, claim_token=self.run.claim_token, state=ExportState.WRITING
        )

    def _keep(self, **fields: object) -> None:
        if not self._ours().update(lease_until=timezone.now() + LEASE, **fields):
            raise Lost

    @transaction.atomic
    def _end(self, path: Path, name: str) -> None:
        run = self._ours().select_for_update().first()
        if run is None:
            raise Lost
        content_type = FORMS[run.form].split(";")[0]
        run.file = keep_made(path, name=name, content_type=content_type, by=self.user)
        run.state, run.ended_at = ExportState.WRITTEN, timezone.now()
        run.claim_token = run.lease_until = None
        run.save()
        changes = {"rows": (None, run.rows)}
        record("export.written", run, by=self.user, whole=self.user, changes=changes)

    def _give_up(self, reason: str) -> bool:
        self._ours().update(
            state=ExportState.BROKEN,
            failure=reason,
            ended_at=timezone.now(),
            claim_token=None,
            lease_until=None,
        )
        return False
