"""Random histories over the real services: whatever an act may do, somebody does it some time."""

import datetime as dt
import random
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership, PortalRole, Role, User
from accounts.services import end_membership, grant_membership
from agreements import services as agreements
from agreements.models import (
    ActionItem,
    Activity,
    Agreement,
    Document,
    MergerChoice,
    MergerDecision,
    Report,
    Review,
)
from agreements.papers.terms import PaperTerms
from agreements.states import Rating, ReviewStatus, Status
from agreements.tests.builders import area, pdf
from conftest import PASSWORD, organisation, person
from hospitals.models import Region, RegisterChange, Specialty
from hospitals.services import edit_organisation, undo_change
from hospitals.tests.builders import act as register_act
from hospitals.tests.builders import record as record_register_change
from papers.kinds import MINUTES, REPORT
from papers.models import PaperNumber
from papers.services import void_number
from toolkit import clock
from toolkit.days import KnownDay
from toolkit.refusal import NotAllowed, WrongState
from transfers import services as transfers
from transfers.models import (
    Contract,
    RequestAttachment,
    Round,
    SpecialtyNetwork,
    Trainee,
    TransferRequest,
    Visit,
)
from transfers.services import ContractTerms, TraineeDetails
from transfers.sides import Side
from transfers.visit_kinds import VISIT_KINDS

HUB, PARTNER, LAM_DONG = "syt-79-ho-chi-minh", "syt-75-dong-nai-tp", "syt-68-lam-dong"
STRANGER = "syt-01-ha-noi"
SOURCE, OTHER_SOURCE, RECIPIENT = "mat-hcm", "cho-ray", "da-khoa-dak-nong"
BODIES = (HUB, PARTNER, LAM_DONG, SOURCE, OTHER_SOURCE, RECIPIENT)
REFUSALS = (NotAllowed, WrongState, ValidationError)
Act = Callable[[], object]


class NothingThere(Exception):
    """There is no record yet that the act could be done to."""


class History:
    """Acts on the portal in a random order. ``done`` counts them by name, ``last`` names the
    latest. The same ``seed`` is the same order of tries, not the same history: ids are random."""

    def __init__(self, seed: int, choose_day: Callable[[dt.date], None]) -> None:
        self.random = random.Random(seed)
        self.choose_day = choose_day
        self.done: Counter[str] = Counter()
        self.last: deque[str] = deque(maxlen=25)
        self.people = {slug: self._both(slug) for slug in BODIES}
        self.administrator = User.objects.create_user(
            "history-admin@portal.example", PASSWORD, portal_role=PortalRole.ADMINISTRATOR
        )
        self.wanderer = person("wanderer", STRANGER)

    @staticmethod
    def _both(slug: str) -> User:
        """An officer who is the head too: whatever the act asks for, this person may do it."""
        user = person(f"both-{slug}", slug)
        Membership.objects.create(
            user=user,
            organisation=organisation(slug),
            role=Role.HEAD,
            valid_from=dt.date(2020, 1, 1),
            confirmed=True,
        )
        return user

    def readers(self) -> list[User]:
        """Either side, the department of a hospital, both hospitals, who reads all, a stranger,
        and somebody whose memberships come and go."""
        everything = User.objects.create_user(
            "history-observer@portal.example", PASSWORD, portal_role=PortalRole.OBSERVER
        )
        slugs = (HUB, PARTNER, LAM_DONG, SOURCE, RECIPIENT)
        return [
            *(self.people[slug] for slug in slugs),
            everything,
            person("reading-stranger", STRANGER),
            self.wanderer,
        ]

    def begin(self) -> None:
        """A portal in the middle of its work: each kind of record far on its way."""
        for act in (
            *(self.draft, self.circulate, self.sign, self.record, self.open, self.save_report),
            *(self.submit_report, self.hold, self.raise_item, self.do_item, self.minute),
            *(self.conclude, self.activity, self.ask, self.submit_request, self.endorse),
            *(self.assign, self.accept, self.draft_contract, self.sign_contract, self.ready),
            *(self.start_contract, self.round, self.learn, self.visit, self.network),
        ):
            for _ in range(6):
                self.attempt(act)

    # --- Choosing ------------------------------------------------------------------------
    def go_on(self, acts: int, *, among: "list[Act] | None" = None) -> None:
        """Do ``acts`` acts that are not refused (or try ten times as often)."""
        wanted = self.done.total() + acts
        for _ in range(10 * acts):
            if self.done.total() >= wanted:
                return
            self.step(among)

    def step(self, among: "list[Act] | None" = None) -> None:
        self.attempt(self.random.choice(among or self.usual))

    def attempt(self, act: Act) -> None:
        try:
            act()
        except (NothingThere, *REFUSALS):
            return
        self.done[act.__name__] += 1
        self.last.append(act.__name__)

    def some(self, rows: Any) -> Any:
        found = list(rows.order_by("pk")[:200])
        if not found:
            raise NothingThere
        return self.random.choice(found)

    def who(self, *slugs: str) -> User:
        """One of these bodies' people, with the rights of this moment."""
        return User.objects.get(pk=self.people[self.random.choice(slugs or BODIES)].pk)

    def in_days(self, least: int, most: int) -> dt.date:
        return clock.today() + dt.timedelta(days=self.random.randint(least, most))

    def known(self, least: int, most: int) -> KnownDay:
        day = self.in_days(least, most)
        return KnownDay(day.year, day.month, day.day)

    def words(self, what: str) -> str:
        return f"{what} {self.random.randint(1, 10**6)}"

    @property
    def usual(self) -> list[Act]:
        return [
            *(self.draft, self.draft, self.edit, self.edit, self.delete, self.circulate),
            *(self.circulate, self.withdraw, self.comment, self.sign, self.sign, self.record),
            *(self.fill_in, self.amend, self.amend, self.suspend, self.resume, self.terminate),
            *(self.renew, self.add_document, self.redate, self.open, self.open, self.save_report),
            *(self.save_report, self.submit_report, self.submit_report, self.return_report),
            *(self.hold, self.hold, self.minute, self.raise_item, self.raise_item, self.do_item),
            *(self.verify_item, self.send_back_item, self.drop_item, self.conclude, self.reopen),
            *(self.waive, self.other_review, self.activity, self.activity, self.change_activity),
            *(self.remove_activity, self.ask, self.ask, self.change_request, self.submit_request),
            *(self.submit_request, self.endorse, self.endorse, self.send_request_back),
            *(self.assign, self.accept, self.accept, self.decline, self.question, self.answer),
            *(self.withdraw_request, self.delete_request, self.draft_contract),
            *(self.draft_contract, self.edit_contract, self.delete_contract),
            *(self.sign_contract, self.sign_contract, self.ready, self.start_contract),
            *(self.start_contract, self.round, self.round, self.correct_round),
            *(self.remove_round, self.suspend_contract, self.resume_contract),
            *(self.issue_paper, self.void_number, self.attach, self.attach, self.detach),
            *(self.learn, self.correct_learner, self.visit, self.correct_visit, self.link),
            *(self.network, self.join_network),
        ]

    @property
    def rare(self) -> list[Act]:
        """What moves the day, the register or somebody's rights."""
        return [
            *(self.days_pass, self.days_pass, self.days_pass, self.rename, self.grant),
            *(self.grant, self.take_away, self.merge, self.undo, self.decide_merger),
        ]

    # --- Agreements ----------------------------------------------------------------------
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

    # --- Reviews -------------------------------------------------------------------------
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

    def drop_item(self) -> None:
        agreements.drop_item(
            self.some(ActionItem.objects.filter(status="open")), by=self.who(HUB), reason="Thôi"
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
            self._standing(),
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
        agreements.record_activity(self._standing(), by=self.who(HUB, PARTNER), **self._activity())

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

    def void_number(self) -> None:
        numbers = PaperNumber.objects.filter(voided_at=None)
        void_number(self.some(numbers), by=self.who(HUB), because="Ghi nhầm")

    def remove_activity(self) -> None:
        agreements.remove_activity(self.some(Activity.objects.all()), by=self.who(HUB))

    # --- Requests ------------------------------------------------------------------------
    def ask(self) -> None:
        transfers.save_draft_request(
            by=self.who(RECIPIENT), requester=organisation(RECIPIENT), **self._request()
        )

    def _request(self) -> dict[str, Any]:
        wanted = self.random.sample([SOURCE, OTHER_SOURCE], self.random.randint(0, 2))
        return {
            "title": self.words("Phaco"),
            "modality": "transfer",
            "specialties": list(Specialty.objects.filter(slug="mat")),
            "sources": [organisation(slug) for slug in wanted],
            "assigning_hub": None if wanted else organisation(HUB),
            "patients_a_year": self.random.choice([None, 100]),
            "reason": self.words("Nhu cầu"),
            "duplicate_reason": "Nhu cầu riêng",
        }

    def change_request(self) -> None:
        one = self.some(TransferRequest.objects.filter(status="draft"))
        transfers.save_draft_request(one, by=self.who(RECIPIENT), **self._request())

    def submit_request(self) -> None:
        transfers.submit_request(
            self.some(TransferRequest.objects.filter(status="draft")), by=self.who(RECIPIENT)
        )

    def endorse(self) -> None:
        transfers.endorse_request(
            self.some(TransferRequest.objects.filter(status="submitted")),
            by=self.who(LAM_DONG, PARTNER),
        )

    def send_request_back(self) -> None:
        transfers.return_request(
            self.some(TransferRequest.objects.filter(status="submitted")),
            by=self.who(LAM_DONG, PARTNER),
            reason="Bổ sung",
        )

    def assign(self) -> None:
        transfers.assign_sources(
            self.some(TransferRequest.objects.filter(status="endorsed")),
            by=self.who(HUB),
            sources=[organisation(self.random.choice([SOURCE, OTHER_SOURCE]))],
        )

    def _asked(self) -> Any:
        return self.some(TransferRequest.objects.filter(status__in=["with_source", "more_wanted"]))

    def accept(self) -> None:
        transfers.accept_request(self._asked(), by=self.who(SOURCE, OTHER_SOURCE))

    def decline(self) -> None:
        transfers.decline_request(
            self._asked(), by=self.who(SOURCE, OTHER_SOURCE), reason="Chưa đủ người"
        )

    def question(self) -> None:
        transfers.ask_for_more(
            self._asked(), by=self.who(SOURCE, OTHER_SOURCE), question=self.words("Bao nhiêu ca")
        )

    def answer(self) -> None:
        one = self.some(TransferRequest.objects.filter(status="more_wanted"))
        transfers.answer_question(one, by=self.who(RECIPIENT), text="200 ca")

    def withdraw_request(self) -> None:
        transfers.withdraw_request(
            self.some(TransferRequest.objects.all()), by=self.who(RECIPIENT), reason="Thôi"
        )

    def delete_request(self) -> None:
        transfers.delete_draft_request(
            self.some(TransferRequest.objects.filter(status="draft")), by=self.who(RECIPIENT)
        )

    def attach(self) -> None:
        one = self.some(TransferRequest.objects.all())
        transfers.attach_to_request(one, by=self.who(RECIPIENT), upload=pdf(), title="Tờ trình")

    def detach(self) -> None:
        transfers.detach_from_request(
            self.some(RequestAttachment.objects.all()), by=self.who(RECIPIENT)
        )

    # --- Contracts -----------------------------------------------------------------------
    def _contract(self) -> ContractTerms:
        return ContractTerms(
            source=organisation(SOURCE),
            recipient=organisation(RECIPIENT),
            modality="transfer",
            title=self.words("Gói Phaco"),
            specialty=Specialty.objects.get(slug="mat"),
            target_cases=20,
            target_trainees=1,
        )

    def draft_contract(self) -> None:
        accepted = TransferRequest.objects.filter(status="accepted")
        request = self.random.choice([None, *accepted.order_by("pk")])
        transfers.draft_contract(
            by=self.who(SOURCE, RECIPIENT), terms=self._contract(), request=request
        )

    def edit_contract(self) -> None:
        transfers.edit_contract(
            self.some(Contract.objects.filter(status="draft")),
            by=self.who(SOURCE, RECIPIENT),
            terms=self._contract(),
        )

    def delete_contract(self) -> None:
        transfers.delete_draft_contract(
            self.some(Contract.objects.filter(status="draft")), by=self.who(SOURCE, RECIPIENT)
        )

    def sign_contract(self) -> None:
        side = self.random.choice(list(Side))
        transfers.sign_contract(
            self.some(Contract.objects.filter(status="draft")),
            by=self.who(SOURCE if side == Side.SOURCE else RECIPIENT),
            side=side,
            signed_on=clock.today(),
            scan=pdf(),
            representative="Người mẫu Ký",
            position="Giám đốc",
        )

    def ready(self) -> None:
        contract = self.some(Contract.objects.filter(status="signed"))
        for item in contract.readiness.filter(is_mandatory=True, met_on=None, waived_on=None):
            transfers.meet_readiness(
                item,
                by=self.who(RECIPIENT),
                evidence="Có đủ",
                met_on=clock.today(),
                document=self.random.choice([None, pdf()]),
            )

    def start_contract(self) -> None:
        transfers.start_contract(
            self.some(Contract.objects.filter(status="signed")),
            by=self.who(SOURCE),
            on=clock.today(),
        )

    def suspend_contract(self) -> None:
        transfers.suspend_contract(
            self.some(Contract.objects.filter(status="running")),
            by=self.who(SOURCE),
            on=clock.today(),
            reason="Lý do",
        )

    def resume_contract(self) -> None:
        transfers.resume_contract(
            self.some(Contract.objects.filter(status="suspended")),
            by=self.who(SOURCE),
            on=clock.today(),
            reason="Lý do",
        )

    def round(self) -> None:
        transfers.record_round(
            self.some(Contract.objects.filter(status="running")),
            by=self.who(SOURCE, RECIPIENT),
            starts_on=clock.today(),
            supervised=self.random.randint(0, 9),
            independent=self.random.randint(0, 9),
            despite_sum=True,
        )

    def correct_round(self) -> None:
        one = self.some(Round.objects.all())
        transfers.correct_round(
            one,
            by=self.who(SOURCE, RECIPIENT),
            reason="Ghi nhầm",
            starts_on=one.starts_on,
            supervised=self.random.randint(0, 9),
            independent=0,
            despite_sum=True,
        )

    def remove_round(self) -> None:
        transfers.remove_round(
            self.some(Round.objects.all()), by=self.who(SOURCE, RECIPIENT), reason="Ghi hai lần"
        )

    def learn(self) -> None:
        transfers.record_trainee(
            self.some(Contract.objects.all()),
            by=self.who(RECIPIENT),
            details=TraineeDetails(
                full_name=self.words("Người mẫu"), licence_number=self.words("GP")
            ),
        )

    def correct_learner(self) -> None:
        transfers.correct_trainee(
            self.some(Trainee.objects.all()),
            by=self.who(RECIPIENT),
            details=TraineeDetails(
                full_name=self.words("Người mẫu"), licence_number=self.words("GP")
            ),
        )

    def visit(self) -> None:
        transfers.record_visit(
            by=self.who(SOURCE, RECIPIENT),
            kind=self.random.choice(list(VISIT_KINDS)),
            happened_on=self.in_days(-9, 0),
            giver=organisation(SOURCE),
            receiver=organisation(RECIPIENT),
            specialty=Specialty.objects.get(slug="mat"),
            treated_on_site=self.random.randint(0, 9),
        )

    def correct_visit(self) -> None:
        transfers.correct_visit(
            self.some(Visit.objects.all()),
            by=self.who(SOURCE, RECIPIENT),
            treated_on_site=self.random.randint(0, 9),
            moved=1,
        )

    def link(self) -> None:
        transfers.link_satellite(
            by=None,
            core=organisation(SOURCE),
            satellite=organisation(RECIPIENT),
            specialty=self.some(Specialty.objects.all()),
            since=clock.today(),
        )

    def network(self) -> None:
        transfers.set_up_network(
            by=None,
            region=self.some(Region.objects.filter(valid_to=None)),
            specialty=self.some(Specialty.objects.all()),
            lead=organisation(SOURCE),
            members=[organisation("cho-ray")],
            since=clock.today(),
        )

    def join_network(self) -> None:
        transfers.add_network_member(
            self.some(SpecialtyNetwork.objects.all()),
            by=self.who(SOURCE),
            organisation=organisation(self.random.choice([RECIPIENT, "tu-du"])),
        )

    # --- The day, the register, rights -----------------------------------------------------
    def days_pass(self) -> None:
        """Days on which nobody was there; then what a scheduler does by itself."""
        self.choose_day(clock.today() + dt.timedelta(days=self.random.choice([1, 1, 7, 25])))
        agreements.move_due_states(clock.today())
        agreements.open_due_reviews(clock.today())
        agreements.roll_review_plans(clock.today())

    def rename(self) -> None:
        slug = self.random.choice(BODIES)
        edit_organisation(
            by=self._administrator(), organisation=organisation(slug), name_vi=self.words("Tên")
        )

    def grant(self) -> None:
        grant_membership(
            self.wanderer,
            organisation(self.random.choice(BODIES)),
            self.random.choice([Role.VIEWER, Role.OFFICER]),
            by=self._administrator(),
            valid_from=self.in_days(-1, 10),
        )

    def take_away(self) -> None:
        running = Membership.objects.filter(user=self.wanderer, valid_until=None)
        end_membership(self.some(running), by=self._administrator(), on=clock.today())

    def merge(self) -> None:
        """One of the bodies goes into another, at once or soon."""
        old, new = self.random.choice(
            [(OTHER_SOURCE, "tu-du"), ("68-lam-dong", "75-dong-nai-tp"), (RECIPIENT, "an-binh")]
        )
        record_register_change(
            self._administrator(),
            register_act("absorb", old, into=new),
            day=self.in_days(0, 30),
        )

    def undo(self) -> None:
        standing = RegisterChange.objects.standing().filter(origin="portal")
        undo_change(self.some(standing), by=self._administrator(), because="Ghi nhầm")

    def decide_merger(self) -> None:
        agreements.decide_merger(
            self.some(MergerDecision.objects.filter(choice="")),
            by=self.who(),
            choice=MergerChoice.CONTINUE_INTERNAL,
            reason="Tiếp tục",
        )

    def _administrator(self) -> User:
        return User.objects.get(pk=self.administrator.pk)
