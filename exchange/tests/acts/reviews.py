"""Reviews: opened, reported for, held, concluded; what they ask for, and what was done."""

from typing import Any

from agreements import services as agreements
from agreements.models import ActionItem, Activity, Agreement, Report, Review
from agreements.papers.terms import PaperTerms
from agreements.states import Rating, ReviewStatus, Status
from agreements.tests.builders import area, pdf
from conftest import organisation
from exchange.tests.acts.base import BODIES, HUB, LAM_DONG, PARTNER, Acts
from papers.kinds import MINUTES, REPORT
from papers.models import PaperNumber
from papers.services import enter_number, void_number
from toolkit import clock


class ReviewActs(Acts):
    def _review(self, *states: ReviewStatus) -> Any:
        return self.some(Review.objects.filter(status__in=states))

    def redate(self) -> None:
        agreements.redate_review(
            self._review(ReviewStatus.PLANNED, ReviewStatus.OPEN),
            by=self.who(HUB),
            due_on=self.in_days(1, 60),
            reason="Theo lịch công tác",
        )

    def open(self) -> None:
        agreements.open_review(self._review(ReviewStatus.PLANNED), by=self.who(HUB))

    def save_report(self) -> None:
        report = self.some(Report.objects.exclude(status="submitted"))
        commitments = report.review.commitments.all()
        agreements.save_report(
            report,
            by=self.who(report.organisation.slug if report.organisation.slug in BODIES else HUB),
            version=report.version,
            summary=self.words("Kết quả"),
            difficulties="",
            proposals="",
            answers={row.pk: self.words("Đã làm") for row in commitments[:1]},
        )

    def submit_report(self) -> None:
        report = self.some(Report.objects.exclude(summary="").exclude(status="submitted"))
        agreements.submit_report(report, by=self.who(HUB, PARTNER, LAM_DONG))

    def return_report(self) -> None:
        agreements.return_report(
            self.some(Report.objects.filter(status="submitted")),
            by=self.who(HUB),
            remarks="Bổ sung số liệu",
        )

    def hold(self) -> None:
        agreements.mark_review_held(
            self._review(ReviewStatus.OPEN, ReviewStatus.PLANNED),
            by=self.who(HUB),
            held_on=clock.today(),
        )

    def minute(self) -> None:
        review = self._review(ReviewStatus.HELD)
        agreements.edit_minutes(
            review,
            by=self.who(HUB),
            version=review.minutes_version,
            place="Trụ sở",
            minutes=self.words("Biên bản"),
            conclusions="Đạt",
            next_direction="Tiếp tục",
            attendances=[],
            ratings={row.pk: (Rating.PARTLY, "") for row in review.commitments.all()},
        )

    def raise_item(self) -> None:
        agreements.raise_item(
            self._review(ReviewStatus.HELD),
            by=self.who(HUB),
            what=self.words("Gửi danh sách"),
            organisation=organisation(self.random.choice([HUB, PARTNER, LAM_DONG])),
            due_on=self.in_days(0, 40),
        )

    def do_item(self) -> None:
        agreements.do_item(
            self.some(ActionItem.objects.filter(status="open")), by=self.who(), note="Đã gửi"
        )

    def verify_item(self) -> None:
        agreements.verify_item(self.some(ActionItem.objects.filter(status="done")), by=self.who())

    def send_back_item(self) -> None:
        agreements.send_back_item(
            self.some(ActionItem.objects.filter(status="done")), by=self.who(), reason="Chưa đủ"
        )

    def change_item(self) -> None:
        agreements.change_item(
            self.some(ActionItem.objects.filter(status="open")),
            by=self.who(HUB),
            what=self.words("Gửi bảng"),
            organisation=organisation(self.random.choice([HUB, PARTNER, LAM_DONG])),
            due_on=self.in_days(1, 40),
        )

    def drop_item(self) -> None:
        agreements.drop_item(
            self.some(ActionItem.objects.filter(status="open")), by=self.who(HUB), reason="Thôi"
        )

    def confirm(self) -> None:
        review = self._review(ReviewStatus.HELD)
        slug = self.random.choice([HUB, PARTNER, LAM_DONG])
        agreements.confirm_minutes(
            review,
            by=self.who(slug),
            organisation=organisation(slug),
            version=review.minutes_version,
        )

    def conclude(self) -> None:
        agreements.conclude_review(
            self._review(ReviewStatus.HELD), by=self.who(HUB), unconfirmed_because="Chưa trả lời"
        )

    def reopen(self) -> None:
        agreements.reopen_conclusion(
            self._review(ReviewStatus.CONCLUDED), by=self.who(HUB), reason="Ghi nhầm"
        )

    def waive(self) -> None:
        agreements.waive_review(
            self._review(ReviewStatus.PLANNED), by=self.who(HUB), reason="Lý do", document=pdf()
        )

    def other_review(self) -> None:
        agreements.add_other_review(
            self._under_way(),
            by=self.who(HUB),
            held_on=self.in_days(-2, 0),
            conclusions="Đã trao đổi",
            minutes=pdf(),
        )

    def _activity(self) -> dict[str, Any]:
        return {
            "kind": "course",
            "title": self.words("Lớp"),
            "organisations": [organisation(HUB)],
            "area": area(),
            "happened_on": self.known(-2, 0),
            "upload": self.random.choice([None, pdf()]),
        }

    def activity(self) -> None:
        agreements.record_activity(self._under_way(), by=self.who(HUB, PARTNER), **self._activity())

    def change_activity(self) -> None:
        one = self.some(Activity.objects.all())
        bare = self.random.random() < 0.5
        new = {**self._activity(), **({"upload": None, "without_file": True} if bare else {})}
        agreements.change_activity(one, by=self.who(HUB), **new)

    def issue_paper(self) -> None:
        form, kind = self.random.choice([(REPORT, "report"), (MINUTES, "minutes")])
        agreements.issue_review_paper(
            self._review(ReviewStatus.HELD, ReviewStatus.CONCLUDED),
            by=self.who(HUB),
            kind=kind,
            form=form,
            organisation=organisation(HUB),
            terms=PaperTerms(
                dated_on=clock.today(),
                number=self.random.randint(1, 10**6),
                symbol=f"{form}-SYT",
                place="Thành phố Hồ Chí Minh",
                abstract="Về kết quả hợp tác",
                on_behalf_of="",
                position="GIÁM ĐỐC",
                signer="Người mẫu Ký",
            ),
        )

    def enter_number(self) -> None:
        """A number that was given outside the portal, into a body's register."""
        slug = self.random.choice([HUB, PARTNER])
        enter_number(
            organisation(slug),
            by=self.who(slug),
            kind=REPORT,
            dated_on=clock.today(),
            number=self.random.randint(1, 10**6),
            symbol="BC-SYT",
            label=self.words("Báo cáo"),
        )

    def void_number(self) -> None:
        numbers = PaperNumber.objects.filter(voided_at=None)
        void_number(self.some(numbers), by=self.who(HUB), because="Ghi nhầm")

    def remove_activity(self) -> None:
        agreements.remove_activity(self.some(Activity.objects.all()), by=self.who(HUB))

    def _under_way(self) -> Any:
        return self.some(Agreement.objects.filter(status__in=[Status.SIGNED, Status.IN_FORCE]))
