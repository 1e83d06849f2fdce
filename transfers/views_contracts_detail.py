"""A contract's page: next act, both sides, stages, independence, rounds, trainees, readiness."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.models import Agreement
from agreements.presentation import Turn
from agreements.views_common import reader_of
from hospitals.models import Organisation, OrganisationPlace
from hospitals.queries import holders_on, places_on
from toolkit import clock
from transfers import permissions_contracts as permissions
from transfers.acceptance import Progress, progress, unmet_of
from transfers.basis import agreement_seen, missing_basis
from transfers.figures import Cases, sum_of
from transfers.modalities import WITH_ROUNDS
from transfers.models import (
    Contract,
    Performance,
    ReadinessItem,
    Stage,
    Trainee,
    TransferRequest,
)
from transfers.presentation.charts import RatioChart, Segment, chart_of_rounds, segments_of
from transfers.presentation.contract_lines import (
    ItemShown,
    PostShown,
    RoundShown,
    SideShown,
    TargetShown,
    TraineeShown,
    letter,
    still_performs,
    target_shown,
)
from transfers.presentation.contract_turns import Situation, other_acts, turn_of_contract
from transfers.presentation.stage_bars import Line, StageBar, bars_of, line_of
from transfers.presentation.trail import trail_shown
from transfers.readiness import ItemState, missing, state_of
from transfers.sides import Side
from transfers.states import CONTRACT_MASTERED, ContractStatus, ReadinessKind
from transfers.views_contracts_common import get_contract, member_page

TRAIL_SHOWN = 8
TRAIL_LIMIT = 300


class ContractPage:
    """The facts of one contract's page, each read once."""

    def __init__(self, user: User, contract: Contract) -> None:
        self.user = user
        self.contract = contract
        self.today = clock.today()

    # --- both sides -----------------------------------------------------------------------
    @cached_property
    def holders(self) -> dict[Side, Organisation]:
        """Who answers for each side today."""
        found = holders_on([self.contract.source_id, self.contract.recipient_id], self.today)
        return {
            Side.SOURCE: found.get(self.contract.source_id, self.contract.source),
            Side.RECIPIENT: found.get(self.contract.recipient_id, self.contract.recipient),
        }

    @cached_property
    def sides(self) -> list[SideShown]:
        ids = [self.contract.source_id, self.contract.recipient_id]
        now = places_on([*ids, *(holder.pk for holder in self.holders.values())], self.today)
        then = places_on(ids, self.began_on) if self.began_on else {}
        return [self._side(side, then, now) for side in Side]

    def _side(
        self,
        side: Side,
        then: dict[uuid.UUID, OrganisationPlace],
        now: dict[uuid.UUID, OrganisationPlace],
    ) -> SideShown:
        body = self.contract.source if side == Side.SOURCE else self.contract.recipient
        holder = self.holders[side]
        name = getattr(self.contract, f"{side}_name") or body.name
        moved = holder.pk != body.pk
        return SideShown(
            side=side,
            name=name,
            holder=holder,
            former_name=holder.name if moved else "",
            place=self._place(then.get(body.pk), now.get(holder.pk)),
            representative=getattr(self.contract, f"{side}_representative"),
            position=getattr(self.contract, f"{side}_position"),
            signed_on=getattr(self.contract, f"{side}_signed_on"),
            liquidated_on=getattr(self.contract, f"{side}_liquidated_on"),
        )

    def _place(self, then: OrganisationPlace | None, now: OrganisationPlace | None) -> str:
        """The province then and today where it changed, else the department of today."""
        before = then.province.short_name if then and then.province else ""
        today = now.province.short_name if now and now.province else ""
        if before and today and before != today:
            words = (
                _("khi ký: %(before)s · nay: %(today)s")
                if self.contract.signed_on
                else _("khi bắt đầu: %(before)s · nay: %(today)s")
            )
            return words % {"before": before, "today": today}
        managing = now.managed_by.name if now and now.managed_by else ""
        return managing or today

    @cached_property
    def began_on(self) -> dt.date | None:
        """The first known day of the contract."""
        first = self.rounds[0].one.starts_on if self.rounds else None
        return self.contract.signed_on or self.contract.started_on or first

    # --- what it hangs on -----------------------------------------------------------------
    @cached_property
    def agreement(self) -> Agreement | None:
        """What it hangs on, if the reader may see it."""
        return agreement_seen(self.contract, self.user)

    @cached_property
    def missing_basis(self) -> str:
        """Said while it can still be mended: before the contract is over."""
        if self.contract.status in permissions.OVER | CONTRACT_MASTERED:
            return ""
        return missing_basis(self.contract, self.today, reader=self.user)

    @cached_property
    def request(self) -> TransferRequest | None:
        """What it came from, if the reader may see it."""
        return TransferRequest.objects.visible_to(self.user).filter(contract=self.contract).first()

    # --- stages ---------------------------------------------------------------------------
    @cached_property
    def stages(self) -> list[Stage]:
        return list(self.contract.stages.all())

    @cached_property
    def bars(self) -> list[StageBar]:
        return bars_of(self.contract, self.stages, self.cases, self.last_round_on, self.today)

    @cached_property
    def line(self) -> Line | None:
        return line_of(self.stages, self.today)

    @property
    def lacks_stage_days(self) -> bool:
        return self.line is None

    @cached_property
    def stage_parts(self) -> list[tuple[str, str]]:
        """The parts whose days the reader may write: (part, its words)."""
        words = {
            "planned": _("dự kiến"),
            Side.SOURCE.value: _("bên chuyển giao"),
            Side.RECIPIENT.value: _("bên tiếp nhận"),
        }
        return [
            (part, label)
            for part, label in words.items()
            if permissions.can_set_stage(self.user, self.contract, part)
        ]

    # --- figures --------------------------------------------------------------------------
    @cached_property
    def rounds(self) -> list[RoundShown]:
        return [RoundShown(one, sum_of([one])) for one in self.contract.rounds.all()]

    @cached_property
    def cases(self) -> Cases:
        return sum_of(shown.one for shown in self.rounds)

    @cached_property
    def last_round_on(self) -> dt.date | None:
        return max((shown.one.ends_on for shown in self.rounds), default=None)

    @cached_property
    def complications(self) -> int | None:
        """The sum; None while a round does not say."""
        counts = [shown.one.complications for shown in self.rounds]
        return None if not counts or None in counts else sum(c for c in counts if c is not None)

    @cached_property
    def segments(self) -> list[Segment]:
        return segments_of(self.cases)

    @property
    def shares(self) -> dict[str, float]:
        """What part of all cases each group did."""
        kinds = ("supervised", "independent", "by_expert")
        return {kind: getattr(self.cases, kind) / self.cases.total for kind in kinds}

    @cached_property
    def chart(self) -> RatioChart:
        rounds = [shown.one for shown in self.rounds]
        return chart_of_rounds(rounds, self.today, self.contract.target_independence)

    @property
    def counts_cases(self) -> bool:
        return self.contract.modality in WITH_ROUNDS or bool(self.rounds)

    # --- trainees -------------------------------------------------------------------------
    @cached_property
    def may_read_trainees(self) -> Any:
        return permissions.can_read_trainees(self.user, self.contract)

    @cached_property
    def all_trainees(self) -> list[Trainee]:
        rows = self.contract.trainees.prefetch_related("posts")
        return sorted(rows, key=lambda one: (one.trained_from or dt.date.max, one.full_name))

    @cached_property
    def trainees(self) -> list[TraineeShown]:
        """With names for who may read them, masked for an auditor, none for others."""
        if not (self.may_read_trainees or self.user.is_auditor):
            return []
        return [
            TraineeShown(
                trainee,
                trainee.full_name
                if self.may_read_trainees and trainee.full_name
                else _("Người học %(letter)s") % {"letter": letter(place)},
                [PostShown(post, post.due_on <= self.today) for post in trainee.posts.all()],
            )
            for place, trainee in enumerate(self.all_trainees)
        ]

    @cached_property
    def certified(self) -> int:
        return sum(1 for trainee in self.all_trainees if trainee.certified_on)

    @cached_property
    def performers(self) -> int | None:
        """The certified who are still there; None while nobody was certified."""
        if not self.certified:
            return None
        return sum(1 for trainee in self.all_trainees if still_performs(trainee, self.today))

    # --- readiness ------------------------------------------------------------------------
    @cached_property
    def readiness(self) -> list[ItemShown]:
        order = {kind.value: place for place, kind in enumerate(ReadinessKind)}
        items = sorted(
            self.contract.readiness.select_related("document", "waived_by"),
            key=lambda item: order[item.kind],
        )
        return [ItemShown(item, state_of(item, self.today)) for item in items]

    @cached_property
    def missing(self) -> list[ReadinessItem]:
        return missing([shown.item for shown in self.readiness], self.today)

    @property
    def readiness_words(self) -> str:
        met = sum(1 for shown in self.readiness if shown.state == ItemState.MET)
        waived = sum(1 for shown in self.readiness if shown.state == ItemState.WAIVED)
        words = _("%(met)s trên %(all)s mục đủ") % {"met": met, "all": len(self.readiness)}
        if waived:
            return _("%(met)s · %(waived)s được miễn") % {"met": words, "waived": waived}
        return words

    @cached_property
    def may_meet_readiness(self) -> Any:
        return permissions.can_meet_readiness(self.user, self.contract)

    @cached_property
    def may_waive_readiness(self) -> Any:
        return permissions.can_waive_readiness(self.user, self.contract)

    # --- targets --------------------------------------------------------------------------
    @cached_property
    def progress(self) -> list[Progress]:
        return progress(self.contract, self.cases, self.certified)

    @cached_property
    def targets(self) -> list[TargetShown]:
        return [target_shown(step) for step in self.progress]

    @cached_property
    def unmet(self) -> list[str]:
        return unmet_of(self.contract, self.progress)

    @cached_property
    def performances(self) -> list[Performance]:
        return list(self.contract.performances.all())

    @cached_property
    def asked(self) -> Performance | None:
        """The first question about the technique that is due and not answered."""
        return next(
            (p for p in self.performances if p.is_performed is None and p.due_on <= self.today),
            None,
        )

    # --- next act -------------------------------------------------------------------------
    @cached_property
    def turn(self) -> Turn | None:
        situation = Situation(self.holders, self.missing, self.unmet, self.asked)
        return turn_of_contract(self.contract, self.user, situation)

    @property
    def is_recorded(self) -> bool:
        return bool(self.contract.origin == "recorded")

    @property
    def is_terminated(self) -> bool:
        return bool(self.contract.status == ContractStatus.TERMINATED)


@member_page
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = ContractPage(user, contract)
    whole = request.GET.get("trail") == "all"
    context = {
        "contract": contract,
        "page": page,
        "acts": other_acts(contract, user, beside=page.turn),
        "may_record_round": permissions.can_record_round(user, contract),
        "may_record_trainee": permissions.can_record_trainee(user, contract),
        "may_change_trainees": permissions.can_certify_trainee(user, contract),
        "may_answer_posts": permissions.can_answer_post(user, contract),
        "may_answer_performance": permissions.can_answer_performance(user, contract),
        "may_fill_in": permissions.can_fill_in(user, contract),
        "trail": trail_shown(contract, user, TRAIL_LIMIT if whole else TRAIL_SHOWN),
        "whole_trail": whole,
    }
    return render(request, "transfers/contracts/detail.html", context)
