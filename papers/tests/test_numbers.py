"""Numbers typed in, numbers that the portal counts, numbers struck out."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.models import Entry
from conftest import Cast, organisation
from hospitals.models import Organisation
from papers.kinds import INVITATION, REPORT
from papers.models import NumberSeries, PaperNumber
from papers.services import (
    enter_number,
    issue_next_number,
    turn_off_series,
    turn_on_series,
    void_number,
)
from toolkit.refusal import NotAllowed, WrongState

DAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day):
    on_day(DAY)


@pytest.fixture
def hub(register) -> Organisation:
    return organisation("syt-79-ho-chi-minh")


def enter(hub: Organisation, by: User, number: int | None, **changes) -> PaperNumber:
    given = {"kind": REPORT, "dated_on": DAY, "symbol": "BC-SYT", "label": "Báo cáo"} | changes
    return enter_number(hub, by=by, number=number, **given)


def next_(hub: Organisation, by: User, **changes) -> PaperNumber:
    given = {"kind": REPORT, "dated_on": DAY, "label": "Báo cáo"} | changes
    return issue_next_number(hub, by=by, **given)


def turn_on(hub: Organisation, by: User, **changes) -> NumberSeries:
    given = {"kind": REPORT, "year": 2026, "symbol": "BC-SYT"} | changes
    return turn_on_series(hub, by=by, **given)


def refused(act, field: str) -> str:
    with pytest.raises(ValidationError) as refusal:
        act()
    return " ".join(refusal.value.message_dict[field])


# --- Typed in -----------------------------------------------------------------------------
def test_a_number_is_written_with_a_leading_zero(hub, cast):
    assert enter(hub, cast.hub_officer, 5).written == "05/BC-SYT"
    assert enter(hub, cast.hub_officer, 12).written == "12/BC-SYT"


def test_a_number_is_used_once(hub, cast):
    enter(hub, cast.hub_officer, 5, label="Báo cáo sơ kết")

    said = refused(lambda: enter(hub, cast.hub_officer, 5), "number")
    assert "Số 05" in said and "Báo cáo sơ kết" in said
    assert PaperNumber.objects.count() == 1


def test_a_voided_number_is_not_used_again(hub, cast):
    void_number(enter(hub, cast.hub_officer, 5), by=cast.hub_officer, because="Ghi nhầm")

    assert "đã hủy" in refused(lambda: enter(hub, cast.hub_officer, 5), "number")


def test_another_kind_year_or_body_has_numbers_of_its_own(hub, cast):
    enter(hub, cast.hub_officer, 5)
    enter(hub, cast.hub_officer, 5, kind=INVITATION)
    enter(hub, cast.hub_officer, 5, dated_on=dt.date(2025, 12, 31))
    enter(organisation("syt-75-dong-nai-tp"), cast.partner_officer, 5)

    assert PaperNumber.objects.filter(number=5).count() == 4


@pytest.mark.parametrize("number", [None, 0, -1, 1_000_000])
def test_what_is_no_number_is_refused(hub, cast, number):
    assert "từ 1" in refused(lambda: enter(hub, cast.hub_officer, number), "number")


def test_a_number_needs_its_symbol(hub, cast):
    assert "ký hiệu" in refused(lambda: enter(hub, cast.hub_officer, 5, symbol=" "), "symbol")
    assert enter(hub, cast.hub_officer, 5, symbol=" BC\r\nSYT ").written == "05/BC SYT"


def test_only_the_bodys_officers_and_heads_take_a_number(hub, cast):
    enter(hub, cast.hub_head, 1)
    for person in (cast.hub_viewer, cast.partner_officer, cast.auditor, cast.administrator):
        with pytest.raises(NotAllowed):
            enter(hub, person, 2)


# --- Counted by the portal ----------------------------------------------------------------
def test_the_series_counts_without_a_gap(hub, cast):
    turn_on(hub, cast.hub_head)

    assert [next_(hub, cast.hub_officer).number for _ in range(3)] == [1, 2, 3]
    assert all(number.from_series for number in PaperNumber.objects.all())


def test_what_is_rolled_back_leaves_no_gap(hub, cast):
    turn_on(hub, cast.hub_head)
    with transaction.atomic():
        next_(hub, cast.hub_officer)
        transaction.set_rollback(True)

    assert next_(hub, cast.hub_officer).number == 1


def test_the_series_goes_on_after_the_largest_number_known(hub, cast):
    enter(hub, cast.hub_officer, 7)

    assert turn_on(hub, cast.hub_officer).next_number == 8


def test_the_series_begins_where_the_bodys_register_stands(hub, cast):
    enter(hub, cast.hub_officer, 7)
    said = refused(lambda: turn_on(hub, cast.hub_officer, first_number=7), "first_number")
    assert "07" in said and "08" in said
    said = refused(lambda: turn_on(hub, cast.hub_officer, first_number=1_000_000), "first_number")
    assert "999999" in said
    turn_on(hub, cast.hub_officer, first_number=36)

    assert next_(hub, cast.hub_officer).number == 36


def test_while_it_is_on_no_number_is_typed_in(hub, cast):
    turn_on(hub, cast.hub_head)

    assert "đang bật" in refused(lambda: enter(hub, cast.hub_officer, 5), "number")
    enter(hub, cast.hub_officer, 5, kind=INVITATION)


def test_turned_off_numbers_are_typed_in_and_turned_on_it_goes_on(hub, cast):
    series = turn_on(hub, cast.hub_head)
    next_(hub, cast.hub_officer)
    turn_off_series(series, by=cast.hub_officer)
    with pytest.raises(WrongState, match="chưa bật"):
        next_(hub, cast.hub_officer)
    enter(hub, cast.hub_officer, 2)

    assert turn_on(hub, cast.hub_head).next_number == 3


def test_turning_on_or_off_twice_is_said(hub, cast):
    series = turn_on(hub, cast.hub_head)
    with pytest.raises(WrongState):
        turn_on(hub, cast.hub_head)
    turn_off_series(series, by=cast.hub_head)
    with pytest.raises(WrongState):
        turn_off_series(series, by=cast.hub_head)


def test_each_year_has_its_own_series(hub, cast):
    turn_on(hub, cast.hub_head)
    with pytest.raises(WrongState, match="2027"):
        next_(hub, cast.hub_officer, dated_on=dt.date(2027, 1, 2))
    turn_on(hub, cast.hub_head, year=2027)

    assert next_(hub, cast.hub_officer, dated_on=dt.date(2027, 1, 2)).number == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "XX"}, "kind"), ({"year": 2020}, "year"), ({"symbol": ""}, "symbol")],
)
def test_a_series_that_makes_no_sense_is_refused(hub, cast, changes, field):
    assert refused(lambda: turn_on(hub, cast.hub_head, **changes), field)


def test_only_the_bodys_officers_and_heads_switch_the_series(hub, cast):
    series = turn_on(hub, cast.hub_officer)
    for person in (cast.hub_viewer, cast.partner_head, cast.administrator):
        with pytest.raises(NotAllowed):
            turn_off_series(series, by=person)


# --- Struck out ---------------------------------------------------------------------------
def test_a_voided_number_stays_with_its_reason_and_the_series_goes_on(hub, cast):
    turn_on(hub, cast.hub_head)
    first = next_(hub, cast.hub_officer)
    void_number(first, by=cast.hub_officer, because=" Văn bản không gửi ")

    assert next_(hub, cast.hub_officer).number == 2
    first.refresh_from_db()
    assert first.is_voided and first.voided_because == "Văn bản không gửi"
    assert Entry.objects.latest("id").verb == "paper_number.issued"
    assert Entry.objects.filter(verb="paper_number.voided").count() == 1


def test_voiding_needs_a_reason_and_happens_once(hub, cast):
    number = enter(hub, cast.hub_officer, 5)

    assert refused(lambda: void_number(number, by=cast.hub_officer, because=" "), "because")
    void_number(number, by=cast.hub_officer, because="Ghi nhầm")
    with pytest.raises(WrongState):
        void_number(number, by=cast.hub_officer, because="Ghi nhầm")


def test_only_the_bodys_officers_and_heads_void(hub, cast):
    number = enter(hub, cast.hub_officer, 5)
    for person in (cast.hub_viewer, cast.partner_officer, cast.auditor):
        with pytest.raises(NotAllowed):
            void_number(number, by=person, because="Ghi nhầm")


def test_a_register_is_seen_by_its_own_people_and_who_reads_everything(hub, cast: Cast):
    enter(hub, cast.hub_officer, 5)

    for person, seen in (
        (cast.hub_viewer, 1),
        (cast.auditor, 1),
        (cast.partner_head, 0),
        (cast.cdc_officer, 0),
        (cast.administrator, 0),
    ):
        assert PaperNumber.objects.visible_to(person).count() == seen
