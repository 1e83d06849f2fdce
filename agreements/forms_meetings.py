"""The forms of a review's meeting: minutes, confirmation, conclusion."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm, paper_field
from agreements.forms_shared import SharedForm, Texts, plain
from agreements.models import Attendance, Review, ReviewedCommitment
from agreements.services.meetings import LONGEST, LONGEST_REMARK
from agreements.states import Rating
from hospitals.models import Organisation

_TEXTS = ("place", "minutes", "conclusions", "next_direction")


def _words(label: Any, longest: int, rows: int = 4, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


@dataclass(frozen=True)
class Attended:
    """A body's two fields; ``theirs``: what another person wrote at the same time."""

    came: BoundField
    people: BoundField
    theirs: str


@dataclass(frozen=True)
class Rated:
    """A commitment's two fields; ``their_…``: what another person wrote at the same time."""

    commitment: ReviewedCommitment
    rating: BoundField
    remark: BoundField
    their_rating: str
    their_remark: str


class MinutesForm(SharedForm):
    """Who came, what was said, how each commitment is rated, what is concluded.

    ``bodies``: who may have come; all of them are ticked while nothing of the minutes is written.
    """

    place = forms.CharField(label=_("Nơi họp"), required=False, max_length=LONGEST["place"])
    minutes = _words(_("Nội dung biên bản"), LONGEST["minutes"], 12)
    conclusions = _words(_("Kết luận"), LONGEST["conclusions"], 5)
    next_direction = _words(_("Phương hướng kỳ tới"), LONGEST["next_direction"], 4)

    def __init__(
        self,
        *args: Any,
        review: Review,
        bodies: Sequence[Organisation],
        rated: Sequence[ReviewedCommitment],
        came: Sequence[Attendance],
        **kwargs: Any,
    ) -> None:
        self.bodies, self.rated = bodies, rated
        people = {row.organisation_id: row.people for row in came}
        now = {name: getattr(review, name) for name in _TEXTS}
        is_blank = (
            not came
            and not any(now.values())
            and not any(row.rating or row.remark for row in rated)
        )
        for body in bodies:
            now[came_field(body.pk)] = "on" if body.pk in people or is_blank else ""
            now[people_field(body.pk)] = people.get(body.pk, "")
        for row in rated:
            now[rating_field(row.pk)] = row.rating
            now[remark_field(row.pk)] = row.remark
        super().__init__(*args, now=now, version=review.minutes_version, **kwargs)

    def add_fields(self) -> None:
        for body in self.bodies:
            self.fields[came_field(body.pk)] = forms.BooleanField(label=body.name, required=False)
            self.fields[people_field(body.pk)] = _words(_("Người dự, chức vụ"), LONGEST_REMARK, 2)
        for row in self.rated:
            self.fields[rating_field(row.pk)] = forms.ChoiceField(
                label=_("Mức thực hiện"),
                choices=[*Rating.choices, ("", _("Chưa đánh giá"))],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[remark_field(row.pk)] = _words(_("Nhận xét"), LONGEST_REMARK, 2)

    def attendance_rows(self) -> list["Attended"]:
        """What the template shows of each body."""
        return [
            Attended(
                self[came_field(body.pk)],
                self[people_field(body.pk)],
                self.merged.theirs.get(people_field(body.pk), ""),
            )
            for body in self.bodies
        ]

    def rating_rows(self) -> list["Rated"]:
        """What the template shows of each commitment."""
        theirs = self.merged.theirs
        words = dict(Rating.choices)
        return [
            Rated(
                row,
                self[rating_field(row.pk)],
                self[remark_field(row.pk)],
                str(words.get(theirs.get(rating_field(row.pk), ""), "")),
                theirs.get(remark_field(row.pk), ""),
            )
            for row in self.rated
        ]

    def values(self, texts: Texts) -> dict[str, Any]:
        """``texts`` as `edit_minutes` takes them."""
        return {name: texts[name] for name in _TEXTS} | {
            "attendances": [
                (body, texts[people_field(body.pk)])
                for body in self.bodies
                if texts[came_field(body.pk)]
            ],
            "ratings": {
                row.pk: (texts[rating_field(row.pk)], texts[remark_field(row.pk)])
                for row in self.rated
            },
        }


def came_field(pk: uuid.UUID) -> str:
    return f"came-{pk}"


def people_field(pk: uuid.UUID) -> str:
    return f"people-{pk}"


def rating_field(pk: uuid.UUID) -> str:
    return f"rating-{pk}"


def remark_field(pk: uuid.UUID) -> str:
    return f"remark-{pk}"


class ConfirmForm(PlainForm):
    """``read``: the version of the minutes that stood on the page."""

    read = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Xác nhận thay mặt"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, bodies: Sequence[Organisation], **kwargs: Any) -> None:
        """``bodies``: for whom the reader may confirm; a single one is not asked about."""
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
        field.empty_label = None
        if len(bodies) == 1:
            field.widget = forms.HiddenInput()
            field.initial = bodies[0].pk


class ConcludeForm(PlainForm):
    """The minutes are asked for unless they are there. ``read``: the version of them that stood
    on the page."""

    read = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    conclusions = forms.CharField(
        label=_("Kết luận"),
        help_text=_("Vài câu: đạt gì, còn gì, làm gì tiếp. Các bên nhận được trong thư."),
        max_length=LONGEST["conclusions"],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    minutes = paper_field(_("Biên bản"))
    unconfirmed_because = forms.CharField(
        label=_("Lý do kết luận khi chưa đủ xác nhận"),
        help_text=_("Lý do này ghi vào nhật ký và trang của kỳ đánh giá."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, review: Review, has_minutes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stands, self._version = review.conclusions, review.minutes_version
        self.fields["conclusions"].initial = review.conclusions
        if has_minutes:
            self.fields["minutes"].required = False
            self.fields["minutes"].label = _("Biên bản bổ sung")

    @property
    def is_stale(self) -> bool:
        """The minutes were edited after the page was opened, and other conclusions typed."""
        if not self.is_bound or self["read"].value() in ("", None, str(self._version)):
            return False
        return plain(str(self["conclusions"].value() or "")) != plain(self._stands)

    def clean_conclusions(self) -> str:
        """The words that stand where nothing but the browser's line ends is different."""
        sent = str(self.cleaned_data["conclusions"])
        return self._stands if plain(sent) == plain(self._stands) else plain(sent)


class ReopenForm(PlainForm):
    reason = forms.CharField(
        label=_("Lý do mở lại"),
        help_text=_("Lãnh đạo các bên nhận được lý do này cùng thư mời xác nhận lại."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
