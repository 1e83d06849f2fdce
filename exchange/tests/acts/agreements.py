"""Agreements: drafted, circulated, signed, amended, ended, renewed."""

from typing import Any

from agreements import services as agreements
from agreements.models import Agreement, Document
from agreements.states import Status
from agreements.tests.builders import area, pdf
from conftest import organisation
from exchange.tests.acts.base import HUB, LAM_DONG, PARTNER, STRANGER, Acts, NothingThere
from toolkit import clock


class AgreementActs(Acts):
    def _terms(self) -> dict[str, Any]:
        partners = self.random.sample([PARTNER, LAM_DONG, STRANGER], self.random.randint(1, 2))
        return {
            "hub": organisation(HUB),
            "partners": [organisation(slug) for slug in partners],
            "title": self.words("Thỏa thuận"),
            "level": Agreement.Level.DEPARTMENT,
            "contents": [(area(), self.words("Đào tạo")) for _ in range(2)],
            "starts_on": self.random.choice([None, self.known(-5, 40)]),
            "ends_on": self.random.choice([None, self.known(300, 1200)]),
            "review_every_months": self.random.choice([6, 12]),
        }

    def draft(self) -> None:
        agreements.draft_agreement(by=self.who(HUB), **self._terms())

    def edit(self) -> None:
        agreement = self.some(Agreement.objects.filter(status__in=["draft", "circulated"]))
        code = self.random.choice([None, f"ma-{self.random.randint(1, 10**9)}"])
        agreements.edit_draft(agreement, by=self.who(HUB), code=code, **self._terms())

    def delete(self) -> None:
        agreements.delete_draft(
            self.some(Agreement.objects.filter(status="draft")), by=self.who(HUB)
        )

    def circulate(self) -> None:
        drafts = Agreement.objects.filter(status="draft")
        agreements.circulate_agreement(self.some(drafts), by=self.who(HUB))

    def withdraw(self) -> None:
        shown = Agreement.objects.filter(status="circulated")
        agreements.withdraw_draft(self.some(shown), by=self.who(HUB))

    def comment(self) -> None:
        slug = self.random.choice([PARTNER, LAM_DONG])
        agreements.comment_on_draft(
            self.some(Agreement.objects.filter(status="circulated")),
            by=self.who(slug),
            organisation=organisation(slug),
            text=self.words("Ý kiến"),
        )

    def sign(self) -> None:
        agreements.sign_agreement(
            self.some(Agreement.objects.filter(status="circulated")),
            by=self.who(HUB),
            signed_on=self.in_days(-3, 0),
            scan=pdf(),
        )

    def record(self) -> None:
        agreements.record_agreement(
            by=self.who(HUB),
            code=f"ghi-lai-{self.random.randint(1, 10**9)}",
            signed_on=self.known(-700, -400),
            **{**self._terms(), "starts_on": None, "ends_on": self.known(-100, 600)},
        )

    def fill_in(self) -> None:
        agreements.fill_in_agreement(
            self.some(Agreement.objects.filter(origin="recorded")),
            by=self.who(HUB),
            number=self.words("Số"),
            register_year=2025,
            review_anchor_on=self.in_days(-300, -200),
        )

    def _standing(self) -> Any:
        return self.some(Agreement.objects.filter(status__in=[Status.SIGNED, Status.IN_FORCE]))

    def amend(self) -> None:
        new: dict[str, Any] = {"ends_on": self.known(30, 900), "title": self.words("Sửa đổi")}
        agreements.amend_agreement(
            self._standing(),
            by=self.who(HUB),
            number=self.words("PL"),
            signed_on=clock.today(),
            summary=self.words("Sửa"),
            document=pdf(),
            changes={name: new[name] for name in self.random.sample(list(new), 1)},
        )

    def suspend(self) -> None:
        agreements.suspend_agreement(
            self._standing(), by=self.who(HUB), reason="Lý do", document=pdf()
        )

    def resume(self) -> None:
        agreements.resume_agreement(
            self.some(Agreement.objects.filter(status=Status.SUSPENDED)),
            by=self.who(HUB),
            reason="Lý do",
            document=pdf(),
        )

    def terminate(self) -> None:
        if self.random.random() < 0.5:
            raise NothingThere
        agreements.terminate_agreement(
            self._standing(), by=self.who(HUB), reason="Lý do", document=pdf()
        )

    def renew(self) -> None:
        old = Agreement.objects.filter(status__in=[Status.IN_FORCE, Status.EXPIRED])
        agreements.renew_agreement(self.some(old), by=self.who(HUB), document=pdf())

    def add_document(self) -> None:
        agreements.add_document(
            self.some(Agreement.objects.all()),
            by=self.who(HUB),
            kind=Document.Kind.OTHER,
            upload=pdf(),
            title=self.words("Tài liệu"),
        )
