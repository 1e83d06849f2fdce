"""Agreements for tests, made directly in the tables: what a service would refuse is possible."""

import datetime as dt
import io
import uuid
from collections.abc import Sequence
from typing import Any

import pypdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, Area, Content, Document, Party, Review
from agreements.schedule import review_plan
from agreements.search_text import refresh_search_text
from agreements.services import owe_decisions
from agreements.states import BEFORE_SIGNATURE, ReviewKind, ReviewStatus, Status
from audit.models import Entry
from files.services import store_upload
from hospitals.models import Organisation
from toolkit import clock
from toolkit.days import Precision
from toolkit.folding import fold

HUB = "syt-79-ho-chi-minh"
PARTNER = "syt-75-dong-nai-tp"
SIGNED_ON = dt.date(2026, 5, 4)


def organisation(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def area(slug: str = "training") -> Area:
    """One of the project's areas; made when a test did not load them."""
    return Area.objects.get_or_create(
        slug=slug, defaults={"name_vi": f"Lĩnh vực {slug}", "name_en": f"Area {slug}"}
    )[0]


def pdf(name: str = "van-ban.pdf") -> SimpleUploadedFile:
    """A real one-page PDF, as a browser would send it; no two are equal."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Subject": uuid.uuid4().hex})
    content = io.BytesIO()
    writer.write(content)
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/pdf")


def not_a_pdf(name: str = "van-ban.pdf") -> SimpleUploadedFile:
    """Words that only call themselves a PDF."""
    return SimpleUploadedFile(name, b"hello, no PDF at all", content_type="application/pdf")


def make_agreement(
    status: Status = Status.IN_FORCE,
    *,
    hub: str = HUB,
    partners: Sequence[str] = (PARTNER,),
    code: str = "",
    title: str = "Thỏa thuận thử",
    level: str = Agreement.Level.DEPARTMENT,
    number: str = "",
    signed_on: dt.date | None = SIGNED_ON,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    review_every_months: int | None = 6,
    review_anchor_on: dt.date | None = None,
    entered_on: dt.date | None = None,
    origin: str = Agreement.Origin.PORTAL,
    contents: Sequence[str] = ("Đào tạo bác sĩ theo đơn đặt hàng",),
    with_reviews: bool = False,
    with_scan: bool = False,
    **fields: Any,
) -> Agreement:
    """An agreement of ``hub`` with ``partners`` (slugs) in ``status``.

    Before signature there is no signing day. The anchor is the signing day unless said; the
    agreement was entered on its signing day unless said. ``with_reviews`` adds the plan's rows
    as of today, ``with_scan`` the signed scan. ``fields`` go to the row as they are.
    """
    if status in BEFORE_SIGNATURE:
        signed_on = None
    agreement = Agreement.objects.create(
        code=code or f"thu-{uuid.uuid4().hex[:10]}",
        title=title,
        level=level,
        status=status,
        origin=origin,
        number=number,
        register_year=(signed_on or clock.today()).year if number else None,
        issuing_body=organisation(hub),
        **_known("signed_on", signed_on),
        **_known("starts_on", starts_on),
        **_known("ends_on", ends_on),
        review_every_months=review_every_months,
        review_anchor_on=review_anchor_on or signed_on,
        entered_on=entered_on or signed_on or clock.today(),
        **fields,
    )
    for position, slug in enumerate([hub, *partners]):
        party = organisation(slug)
        Party.objects.create(
            agreement=agreement,
            organisation=party,
            role=Party.Role.PARTNER if position else Party.Role.HUB,
            position=position,
            name_as_signed=party.name_vi,
        )
    for position, text in enumerate(contents):
        Content.objects.create(agreement=agreement, area=area(), text=text, position=position)
    refresh_search_text(agreement)
    owe_decisions([agreement.pk])
    if with_reviews:
        make_plan(agreement)
    if with_scan:
        make_document(agreement)
    return agreement


def make_plan(agreement: Agreement) -> list[Review]:
    """The rows of the agreement's review plan as of today, all planned."""
    return Review.objects.bulk_create(
        Review(
            agreement=agreement,
            sequence=planned.sequence,
            kind=planned.kind,
            period_from=planned.period_from,
            period_to=planned.period_to,
            planned_on=planned.due_on,
            due_on=planned.due_on,
        )
        for planned in review_plan(
            anchor=agreement.review_anchor_on,
            every_months=agreement.review_every_months,
            ends_on=agreement.ends_on,
            today=clock.today(),
        )
    )


def make_review(
    agreement: Agreement,
    due_on: dt.date | None,
    *,
    status: ReviewStatus = ReviewStatus.PLANNED,
    kind: ReviewKind = ReviewKind.SIX_MONTH,
    sequence: int | None = None,
    **fields: Any,
) -> Review:
    """One review; held and concluded ones were held on their due day unless said."""
    if status in (ReviewStatus.HELD, ReviewStatus.CONCLUDED):
        fields.setdefault("held_on", due_on)
    return Review.objects.create(
        agreement=agreement,
        sequence=sequence,
        kind=kind,
        planned_on=due_on,
        due_on=due_on,
        status=status,
        **fields,
    )


def make_document(
    agreement: Agreement,
    *,
    kind: str = Document.Kind.SIGNED_SCAN,
    review: Review | None = None,
    title: str = "Bản chụp",
) -> Document:
    return Document.objects.create(
        agreement=agreement,
        review=review,
        kind=kind,
        title=title,
        search_text=fold(title),
        file=store_upload(pdf(), by=None),
    )


def _known(field: str, day: dt.date | None) -> dict[str, Any]:
    return {field: day, f"{field}_precision": Precision.DAY if day else ""}


def trail_of(agreement: Agreement) -> list[str]:
    """The verbs the trail has about the agreement and its parts, the oldest first."""
    return list(Entry.objects.about(agreement).order_by("id").values_list("verb", flat=True))


def sentences(error: ValidationError, field: str) -> str:
    """What a refusal says at ``field``, in one string; KeyError when it says nothing there."""
    return " ".join(error.message_dict[field])
