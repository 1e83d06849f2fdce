"""The acts on lists that are taken away: ask for a file, stop it, note a download, forget."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from exchange.exports import permissions
from exchange.models import ExportRun, ExportState
from exchange.models.exports import AT_WORK
from files.services import discard
from toolkit.listing.listing import Listing
from toolkit.refusal import WrongState

# What has more rows is written by the worker.
AT_ONCE = 5000
# Of one person: what waits longer than these is not read before it is out of date.
MOST_AT_WORK = 5
LONGEST_QUERY = 2000
# How long a file is kept. It is out of date soon, and holds what its asker saw.
KEPT_FOR = dt.timedelta(days=7)


@transaction.atomic
def note_export(listing: Listing, *, by: User, form: str) -> None:
    """``by`` took the whole list away at once."""
    changes = {"list": (None, listing.slug), "format": (None, form)}
    record("list.exported", by, by=by, changes=changes)


@transaction.atomic
def ask_export(listing: Listing, *, by: User, form: str) -> ExportRun:
    """Have the list written to a file; asked again before that is done, it is the same one.

    Raises ValidationError when too much was asked for.
    """
    by = User.objects.select_for_update().get(pk=by.pk)
    query = listing.saved_query()
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("Có quá nhiều bộ lọc để lập bảng tính. Bỏ bớt bộ lọc."))
    waiting = ExportRun.objects.visible_to(by).filter(state__in=AT_WORK).defer("keys")
    at_work = list(waiting.order_by("created_at"))
    for run in at_work:
        if (run.listing, run.form, run.query) == (listing.slug, form, query):
            return run
    if len(at_work) >= MOST_AT_WORK:
        raise ValidationError(
            _("Đang lập %(most)s bảng tính. Chờ một bảng xong hoặc dừng một bảng.")
            % {"most": MOST_AT_WORK}
        )
    run = ExportRun.objects.create(listing=listing.slug, query=query, form=form, created_by=by)
    changes = {"list": (None, listing.slug), "format": (None, form)}
    record("export.asked", run, by=by, whole=by, changes=changes)
    return run


@transaction.atomic
def stop_export(run: ExportRun, *, by: User) -> ExportRun:
    """No further row is written; there will be no file. Raises NotAllowed or WrongState."""
    run = _locked(run)
    permissions.can_stop(by, run).demand()
    run.state, run.ended_at = ExportState.STOPPED, timezone.now()
    run.claim_token = run.lease_until = None
    run.save()
    changes = {"position": (None, run.position)}
    record("export.stopped", run, by=by, whole=by, changes=changes)
    return run


@transaction.atomic
def note_download(run: ExportRun, *, by: User) -> None:
    """The file is handed out now. Raises NotAllowed or WrongState."""
    permissions.can_download(by, run).demand()
    changes = {"list": (None, run.listing), "format": (None, run.form)}
    record("export.downloaded", run, by=by, whole=by, changes=changes)


def forget_old(now: dt.datetime | None = None) -> int:
    """Take files away whose time is over, and what is known of them; return how many."""
    before = (now or timezone.now()) - KEPT_FOR
    old = ExportRun.objects.filter(created_at__lt=before, ended_at__isnull=False)
    forgotten = 0
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            run = ExportRun.objects.select_for_update().filter(pk=pk).first()
            if run is None:
                continue
            file = run.file_id
            record("export.forgotten", run, by=None, whole=run.created_by)
            run.delete()
            discard([file] if file else [])
            forgotten += 1
    return forgotten


def _locked(run: ExportRun) -> ExportRun:
    found = ExportRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if found is None:
        raise WrongState(_("Bảng tính này không còn nữa."))
    return found
