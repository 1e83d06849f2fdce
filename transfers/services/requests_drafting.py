"""A request before it is sent: saved step by step, papers added, thrown away."""

import uuid
from itertools import count
from typing import Unpack

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import lock_register, races_as_sentences
from agreements.services.checks import Problems
from files.services import discard, store_upload
from hospitals.models import Organisation
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.folding import fold
from transfers import permissions_requests as permissions
from transfers.models import RequestAttachment, TransferRequest
from transfers.search_text import refresh_search_text
from transfers.services.requests_base import holder_today, lock_request, tell_trail
from transfers.services.requests_terms import (
    DraftFields,
    check_fields,
    cleaned,
    write_fields,
)

MOST_ATTACHMENTS = 20


@transaction.atomic
def save_draft_request(
    request: TransferRequest | None = None,
    *,
    by: User,
    requester: Organisation | None = None,
    form_id: uuid.UUID | None = None,
    **fields: Unpack[DraftFields],
) -> TransferRequest:
    """Begin a draft, or save any of its fields: each step of the form saves what it asks.

    ``requester`` is needed to begin, unless ``by`` is officer of one organisation only.
    ``form_id`` is made with the form and becomes the row's id: sent twice, it is one draft.
    Raises NotAllowed, WrongState (it was submitted or deleted meanwhile) or ValidationError.
    """
    is_new = False
    if request is None:
        request, is_new = _begin(by, requester, form_id)
    else:
        request = lock_request(request)
    permissions.can_edit_draft(by, request).demand()
    tidy = cleaned(fields)
    problems = Problems()
    check_fields(problems, tidy, request, clock.today())
    problems.raise_if_any()
    with races_as_sentences():
        changes = write_fields(request, tidy, is_new=is_new)
    refresh_search_text(request)
    if is_new or changes:
        tell_trail(
            "request.drafted" if is_new else "request.draft_edited",
            request,
            by=by,
            request=request,
            body=holder_today(request.requester),
            changes={"code": (None, request.code)} if is_new else changes,
        )
    return request


@transaction.atomic
def delete_draft_request(request: TransferRequest, *, by: User) -> None:
    """Throw a draft away that was never sent. Raises NotAllowed or WrongState."""
    request = lock_request(request)
    permissions.can_delete_draft(by, request).demand()
    tell_trail(
        "request.draft_deleted",
        request,
        by=by,
        request=request,
        body=holder_today(request.requester),
        changes={"code": (request.code, None), "title": (request.title, None)},
    )
    cancel_waiting(request)
    files = list(request.attachments.values_list("file", flat=True))
    request.delete()
    discard(files)


@transaction.atomic
def attach_to_request(
    request: TransferRequest, *, by: User, upload: File | None, title: str = ""
) -> RequestAttachment:
    """Add a paper (PDF, JPEG or PNG); without ``title`` it carries its file's name.

    Raises NotAllowed, WrongState, or ValidationError on ``file``. The same file sent twice is
    kept once.
    """
    request = lock_request(request)
    permissions.can_attach(by, request).demand()
    problems = Problems()
    problems.check_paper("file", upload, missing=_("Chưa có tệp. Hãy chọn tệp PDF, JPG hoặc PNG."))
    problems.check_length("title", title, 255)
    if request.attachments.count() >= MOST_ATTACHMENTS:
        problems.add(
            "file",
            _("Đề xuất đã có %(most)s tài liệu. Hãy gộp các tệp lại.") % {"most": MOST_ATTACHMENTS},
        )
    problems.raise_if_any()
    assert upload is not None
    stored = store_upload(upload, by=by)
    same = request.attachments.filter(file__sha256=stored.sha256).first()
    if same is not None:
        discard([stored.pk])
        return same
    attachment = RequestAttachment.objects.create(
        request=request, file=stored, title=(title.strip() or stored.name)[:255]
    )
    request.save(update_fields=["updated_at"])
    tell_trail(
        "request.attached",
        attachment,
        by=by,
        request=request,
        body=holder_today(request.requester),
        changes={"title": (None, attachment.title), "sha256": (None, stored.sha256)},
    )
    return attachment


@transaction.atomic
def detach_from_request(attachment: RequestAttachment, *, by: User) -> None:
    """Take a paper off a draft again. Raises NotAllowed or WrongState."""
    request = lock_request(attachment.request)
    permissions.can_edit_draft(by, request).demand()
    kept = request.attachments.select_related("file").filter(pk=attachment.pk).first()
    if kept is None:  # taken off a moment before
        return
    tell_trail(
        "request.detached",
        kept,
        by=by,
        request=request,
        body=holder_today(request.requester),
        changes={"title": (kept.title, None), "sha256": (kept.file.sha256, None)},
    )
    kept.delete()
    discard([kept.file_id])
    request.save(update_fields=["updated_at"])


def free_code(requester: Organisation) -> str:
    """A code nobody has: the asker's place or short name, the year, a number
    (``da-khoa-dak-nong-2026-1``)."""
    words = requester.slug
    if requester.kind == Organisation.Kind.HEALTH_DEPARTMENT and requester.province:
        words = "syt " + requester.province.short_name.removeprefix("TP. ")
    stem = "-".join(fold(words).split())[:28].strip("-") + f"-{clock.today().year}"
    taken = set(
        TransferRequest.objects.filter(code__startswith=f"{stem}-").values_list("code", flat=True)
    )
    return next(code for n in count(1) if (code := f"{stem}-{n}") not in taken)


def _begin(
    by: User, requester: Organisation | None, form_id: uuid.UUID | None
) -> tuple[TransferRequest, bool]:
    """A new unsaved draft, or the one that the same form has begun before."""
    requester = requester or _only_home(by)
    lock_register(requester)
    permissions.can_file_for(by, requester.pk).demand()
    before = TransferRequest.objects.filter(pk=form_id).first() if form_id else None
    if before is None:
        return (
            TransferRequest(
                id=form_id or uuid.uuid4(),
                code=free_code(requester),
                requester=requester,
                created_by=by,
                entered_on=clock.today(),
            ),
            True,
        )
    if before.requester_id != requester.pk:
        raise ValidationError(_("Biểu mẫu này không còn dùng được. Hãy mở lại trang rồi ghi lại."))
    return lock_request(before), False


def _only_home(by: User) -> Organisation:
    permissions.can_file(by).demand()
    homes = list(Organisation.objects.filter(pk__in=by.reach.with_role("officer"))[:2])
    if len(homes) != 1:
        raise ValidationError({"requester": _("Chưa chọn nơi đề xuất. Hãy chọn cơ quan của mình.")})
    return homes[0]
