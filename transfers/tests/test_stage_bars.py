"""The stages as bars: what is done, under way, late, to come, or simply not written down."""

import datetime as dt
from typing import Any

from transfers.figures import Cases
from transfers.models import Contract, Stage
from transfers.presentation.stage_bars import StageBar, bars_of, line_of
from transfers.states import ContractStatus, StageKind

TODAY = dt.date(2026, 11, 22)
NO_CASES = Cases()


def bars(
    days: dict[str, dict[str, Any]] | None = None,
    *,
    cases: Cases = NO_CASES,
    status: ContractStatus = ContractStatus.RUNNING,
) -> dict[str, StageBar]:
    stages = [Stage(kind=kind, **(days or {}).get(kind, {})) for kind in StageKind]
    made = bars_of(Contract(status=status), stages, cases, TODAY if cases.sessions else None, TODAY)
    return {str(bar.stage.kind): bar for bar in made}


def test_what_is_past_and_not_written_down_is_unknown_not_done() -> None:
    found = bars(cases=Cases(71, 2, 51, sessions=9))
    assert found["survey"].kind == "unknown"
    assert found["supervised"].kind == "doing"
    assert found["independent"].kind == "coming"
    assert found["supervised"].notes == ["9 đợt đến 22/11/2026"]


def test_a_stage_past_its_planned_end_is_late_with_its_days() -> None:
    found = bars({"outline": {"planned_to": TODAY - dt.timedelta(days=16)}})
    assert (found["outline"].kind, found["outline"].state) == ("late", "Quá hạn 16 ngày")


def test_nothing_is_late_before_the_signature_or_after_the_end() -> None:
    late = {"outline": {"planned_to": TODAY - dt.timedelta(days=16)}}
    for status in (ContractStatus.DRAFT, ContractStatus.TERMINATED):
        assert bars(late, status=status)["outline"].kind == "coming"
    assert bars(late, status=ContractStatus.ACCEPTED)["outline"].kind == "unknown"


def test_what_a_terminated_contract_had_begun_has_stopped() -> None:
    found = bars(cases=Cases(2, 3, 1, sessions=1), status=ContractStatus.TERMINATED)
    assert (found["supervised"].kind, found["supervised"].state) == ("stopped", "Đã dừng")
    assert not found["supervised"].is_current


def test_an_accepted_contract_has_its_acceptance_done_and_no_stage_under_way() -> None:
    for status in (ContractStatus.ACCEPTED, ContractStatus.LIQUIDATED):
        found = bars(cases=Cases(2, 3, 1, sessions=1), status=status)
        assert (found["supervised"].kind, found["acceptance"].kind) == ("done", "done")
        assert found["survey"].kind == found["independent"].kind == "unknown"


def test_the_real_days_stand_once_where_both_sides_agree() -> None:
    same = dict.fromkeys(("source_from", "recipient_from"), dt.date(2026, 3, 2))
    same |= dict.fromkeys(("source_to", "recipient_to"), dt.date(2026, 3, 9))
    assert bars({"survey": same})["survey"].notes == ["thực tế 02 – 09/03/2026"]
    differing = {**same, "recipient_to": None}
    assert bars({"survey": differing})["survey"].notes == [
        "bên chuyển giao 02 – 09/03/2026",
        "bên tiếp nhận từ 02/03/2026",
    ]


def test_without_a_day_there_is_no_line() -> None:
    assert line_of([Stage(kind=kind) for kind in StageKind], TODAY) is None


def test_the_line_reaches_from_the_first_known_day_to_the_last() -> None:
    stages = [
        Stage(kind="survey", planned_from=dt.date(2026, 11, 2), planned_to=dt.date(2026, 11, 12)),
        Stage(kind="outline", source_from=dt.date(2026, 11, 12)),
    ]
    line = line_of(stages, TODAY)
    assert line is not None
    spans = [(span.who, span.left, span.width) for _stage, found in line.rows for span in found]
    assert spans == [("planned", "0.00%", "50.00%"), ("source", "50.00%", "50.00%")]
    assert line.today_left == "100.00%"
