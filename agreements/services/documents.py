"""Papers of an agreement and of its reviews."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions
from agreements.models import Agreement, Document, Review
from agreements.services.base import lock_agreement, lock_review, tell_trail
from agreements.services.checks import Problems
from agreements.services.confirmations import minutes_changed
from agreements.states import ReviewStatus
from files.services import PAPERS, store_upload
from toolkit.folding import fold


@transaction.atomic
def add_document(
    agreement: Agreement,
    *,
    by: User,
    kind: str,
    upload: File | None,
    title: str = "",
    review: Review | None = None,
) -> Document:
    """Add a paper (PDF, JPEG or PNG); without ``title`` it carries its file's name.

    Raises NotAllowed, or ValidationError on ``kind``, ``file`` or ``review``. The same file sent
    twice is refused the second time. Minutes of a held review void its confirmations.
    """
    agreement = lock_agreement(agreement)
    permissions.can_add_document(by, agreement).demand()
    problems = Problems()
    if kind not in Document.Kind.values:
        problems.add("kind", _("Chưa chọn loại tài liệu. Hãy chọn một loại trong danh sách."))
    if review is not None and review.agreement_id != agreement.pk:
        problems.add("review", _("Kỳ đánh giá này thuộc thỏa thuận khác."))
    problems.check_paper("file", upload, missing=_("Chưa có tệp. Hãy chọn tệp PDF, JPG hoặc PNG."))
    problems.raise_if_any()
    assert upload is not None
    document = attach(agreement, upload, by=by, kind=kind, title=title, review=review)
    if (
        Document.objects.filter(
            agreement=agreement, review=review, kind=kind, file__sha256=document.file.sha256
        )
        .exclude(pk=document.pk)
        .exists()
    ):
        raise ValidationError({"file": _("Tệp này đã có trong hồ sơ.")})
    if review is not None and kind == Document.Kind.MINUTES:
        locked = lock_review(review)
        if locked.status == ReviewStatus.HELD:
            minutes_changed(locked)
    tell_trail(
        "agreement.document_added",
        document,
        by=by,
        agreement=agreement,
        changes={"kind": (None, kind), "sha256": (None, document.file.sha256)},
    )
    return document


def attach(
    agreement: Agreement,
    upload: File,
    *,
    by: User | None,
    kind: str,
    title: str = "",
    review: Review | None = None,
    allowed: frozenset[str] = PAPERS,
) -> Document:
    """Keep a checked paper. Part of an act: the act writes the trail."""
    title = (title.strip() or upload.name or kind)[:255]
    return Document.objects.create(
        agreement=agreement,
        review=review,
        kind=kind,
        title=title,
        search_text=fold(title),
        file=store_upload(upload, by=by, allowed=allowed),
    )


def keep_paper(
    review: Review, upload: File | None, *, by: User | None, kind: Document.Kind
) -> dict[str, tuple[None, str]]:
    """Attach a checked paper to the review; what the trail says about it. Part of an act."""
    if upload is None:
        return {}
    document = attach(review.agreement, upload, by=by, kind=kind, review=review)
    return {"sha256": (None, document.file.sha256)}
