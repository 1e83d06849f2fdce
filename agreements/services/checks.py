"""What is wrong with what was typed: every field is looked at, and all is said at once."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from agreements.models import Agreement, Area
from agreements.services.base import taken_code, taken_number, written
from files.services import PAPERS, check_upload
from hospitals.models import Organisation, OrganisationHolder
from toolkit import clock
from toolkit.days import KnownDay

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Commitment(NamedTuple):
    """One content: its area and its words. Services also take the plain pair ``(area, text)``."""

    area: Area
    text: str
    text_en: str = ""


class Problems:
    """Sentences by field, raised together."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        self._found.setdefault(field, []).append(sentence)

    def raise_if_any(self) -> None:
        """Raises ValidationError with a dict of field → sentences."""
        if self._found:
            raise ValidationError(self._found)

    # --- words ----------------------------------------------------------------------------
    def check_text(self, field: str, text: str, sentence: str) -> None:
        """``text`` is not only spaces."""
        if not text.strip():
            self.add(field, sentence)

    def check_length(self, field: str, text: str, longest: int) -> None:
        if len(text) > longest:
            self.add(
                field,
                _("Chỗ này dài quá %(longest)s ký tự. Hãy ghi gọn lại.") % {"longest": longest},
            )

    def check_title(self, title: str) -> None:
        self.check_text("title", title, _("Chưa có tên thỏa thuận. Hãy ghi tên như trong văn bản."))
        self.check_length("title", title, 400)

    def check_level(self, level: str) -> None:
        if level not in Agreement.Level.values:
            self.add(
                "level",
                _("“%(level)s” không phải một cấp. Chọn một trong: %(levels)s.")
                % {"level": level, "levels": ", ".join(Agreement.Level.values)},
            )

    def check_rhythm(self, months: int | None) -> None:
        if months is not None and months not in Agreement.Rhythm.values:
            self.add(
                "review_every_months",
                _("Nhịp đánh giá chỉ có 6 hoặc 12 tháng. Để trống nếu không có."),
            )

    def check_contents(self, contents: Iterable[Commitment]) -> None:
        if any(not commitment.text.strip() for commitment in contents):
            self.add(
                "contents", _("Có nội dung hợp tác chưa ghi chữ nào. Hãy ghi hoặc bỏ dòng đó.")
            )

    # --- parties --------------------------------------------------------------------------
    def check_parties(self, hub: Organisation, partners: Sequence[Organisation]) -> None:
        if any(partner == hub for partner in partners):
            self.add(
                "partners",
                _("“%(name)s” là đầu mối, không ghi lại trong các đối tác.") % {"name": hub.name},
            )
        seen: set[Organisation] = set()
        for partner in partners:
            if partner in seen and partner != hub:
                self.add(
                    "partners",
                    _("“%(name)s” có mặt hai lần. Mỗi bên chỉ ghi một lần.")
                    % {"name": partner.name},
                )
            seen.add(partner)
        if not seen - {hub}:
            self.add("partners", _("Thỏa thuận cần ít nhất hai bên."))

    def check_open(self, field: str, organisation: Organisation, day: KnownDay) -> None:
        """The organisation could sign on ``day``: begun, and not yet taken over by another."""
        if organisation.open_from and organisation.open_from > day.last:
            self.add(field, _not_there_yet(organisation, organisation.open_from, day))
            return
        row = (
            OrganisationHolder.objects.filter(
                organisation=organisation, since__lte=day.first, until__gt=day.first
            )
            .exclude(holder=organisation)
            .select_related("holder__province", "organisation__province")
            .first()
        )
        if row is not None:
            first = organisation.holders.exclude(holder=organisation).order_by("since")[0]
            old, new = _short_names(row.organisation, row.holder)
            self.add(
                field,
                _("“%(old)s” đã thành %(new)s từ %(since)s. Ngày ký là %(day)s nên ghi “%(new)s”.")
                % {
                    "old": old,
                    "new": new,
                    "since": written(first.since),
                    "day": written(day.first),
                },
            )
        elif organisation.open_until and organisation.open_until < day.first:
            self.add(
                field,
                _("“%(name)s” đã dừng hoạt động sau %(until)s. Hãy xem lại cơ quan hoặc ngày ký.")
                % {"name": organisation.name, "until": written(organisation.open_until)},
            )

    # --- days -----------------------------------------------------------------------------
    def check_order(self, starts_on: dt.date | None, ends_on: dt.date | None) -> None:
        if starts_on and ends_on and ends_on < starts_on:
            self.add(
                "ends_on",
                _(
                    "Ngày hết hiệu lực %(end)s ở trước ngày bắt đầu %(start)s. "
                    "Hãy xem lại một trong hai ngày."
                )
                % {"end": written(ends_on), "start": written(starts_on)},
            )

    def check_anchor(self, anchor: dt.date | None, ends_on: dt.date | None) -> None:
        """Reviews cannot be counted from a day after the end."""
        if anchor and ends_on and anchor > ends_on:
            self.add(
                "review_anchor_on",
                _("Mốc %(anchor)s ở sau ngày hết hiệu lực %(end)s. Hãy xem lại mốc.")
                % {"anchor": written(anchor), "end": written(ends_on)},
            )

    def check_not_coming(self, field: str, day: dt.date) -> None:
        """``day`` is today or past: what is recorded has happened."""
        today = clock.today()
        if day > today:
            self.add(
                field,
                _("Ngày %(day)s chưa đến. Ghi ngày đã diễn ra, muộn nhất là hôm nay %(today)s.")
                % {"day": written(day), "today": written(today)},
            )

    def check_signing_day(self, signed_on: dt.date, ends_on: dt.date | None) -> None:
        self.check_not_coming("signed_on", signed_on)
        if ends_on and signed_on > ends_on:
            self.add(
                "signed_on",
                _(
                    "Ngày ký %(day)s ở sau ngày hết hiệu lực %(end)s. "
                    "Hãy xem lại một trong hai ngày."
                )
                % {"day": written(signed_on), "end": written(ends_on)},
            )

    # --- register -------------------------------------------------------------------------
    def check_code(self, code: str) -> None:
        if not _SLUG.fullmatch(code) or len(code) > 60:
            self.add(
                "code",
                _(
                    "Mã “%(code)s” không dùng được. "
                    "Mã gồm chữ thường không dấu, chữ số và gạch nối, dài nhất 60 ký tự."
                )
                % {"code": code},
            )
        elif Agreement.objects.filter(code=code).exists():
            self.add("code", taken_code())

    def check_number(
        self, number: str, year: int | None, issuing_body: Organisation, agreement: Agreement | None
    ) -> None:
        """``number`` stands once in the body's register of ``year``."""
        self.check_length("number", number, 60)
        if not number:
            return
        if year is None:
            self.add("number", _("Có số thì cần năm vào sổ. Hãy ghi ngày ký hoặc năm vào sổ."))
            return
        others = Agreement.objects.filter(
            issuing_body=issuing_body, register_year=year, number=number
        )
        if agreement is not None:
            others = others.exclude(pk=agreement.pk)
        if others.exists():
            self.add("number", taken_number())

    # --- papers ---------------------------------------------------------------------------
    def check_paper(
        self,
        field: str,
        upload: File | None,
        *,
        missing: str,
        allowed: frozenset[str] = PAPERS,
    ) -> None:
        """The paper an act demands is there and is what it says it is."""
        if upload is None:
            self.add(field, missing)
        else:
            self.check_optional_paper(field, upload, allowed=allowed)

    def check_optional_paper(
        self, field: str, upload: File | None, *, allowed: frozenset[str] = PAPERS
    ) -> None:
        if upload is None:
            return
        try:
            check_upload(upload, allowed=allowed)
        except ValidationError as error:
            for sentence in error.messages:
                self.add(field, sentence)


def commitments(contents: Iterable[tuple[Area, str] | Commitment]) -> list[Commitment]:
    """The pairs a form gives, as commitments without spaces around."""
    made = (Commitment(*content) for content in contents)
    return [Commitment(area, text.strip(), text_en.strip()) for area, text, text_en in made]


def _not_there_yet(organisation: Organisation, begun: dt.date, day: KnownDay) -> str:
    """Names the body it came from, where it came from one alone."""
    before = [step.predecessor for step in organisation.successions.select_related("predecessor")]
    words = {"name": organisation.name, "from": written(begun), "day": written(day.first)}
    if len(before) == 1:
        return _("“%(name)s” chỉ có từ %(from)s. Ngày ký là %(day)s nên ghi “%(before)s”.") % {
            **words,
            "before": before[0].name,
        }
    return (
        _("“%(name)s” chỉ có từ %(from)s. Ngày ký là %(day)s nên ghi cơ quan của ngày đó.") % words
    )


def _short_names(old: Organisation, new: Organisation) -> tuple[str, str]:
    """The provinces' short names where both are departments of one, else the full names."""
    if (
        old.kind == new.kind == Organisation.Kind.HEALTH_DEPARTMENT
        and old.province
        and new.province
        and old.province.short_name != new.province.short_name
    ):
        return old.province.short_name, new.province.short_name
    return old.name, new.name
