"""The changes feed: what one act means for whoever follows it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role, User
from agreements import services
from agreements.models import Agreement
from agreements.tests.builders import HUB, PARTNER, area, pdf
from agreements.tests.reviews import opened, report_of, write
from audit.tasks import seal_trail
from conftest import Cast, organisation, person
from exchange.feed.all import NAMES
from exchange.tests.feed_copy import REGISTER, Copy, assert_in_step, signed_in
from hospitals.models import Specialty
from toolkit import clock
from toolkit.days import KnownDay
from transfers import services as transfers
from transfers.tests.contract_builders import make_contract

THIRD = "syt-01-ha-noi"


@pytest.fixture(autouse=True)
def _no_limits(settings) -> None:  # type: ignore[no-untyped-def]
    """A page of one event a time is many requests a minute."""
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, 0)


def in_days(count: int) -> KnownDay:
    found = clock.today() + dt.timedelta(days=count)
    return KnownDay(found.year, found.month, found.day)


def draft(cast: Cast, *partners: str, **fields: object) -> Agreement:
    terms: dict[str, object] = {
        "title": "Thỏa thuận thử",
        "level": Agreement.Level.DEPARTMENT,
        "contents": [(area(), "Đào tạo bác sĩ")],
        **fields,
    }
    return services.draft_agreement(
        by=cast.hub_officer,
        hub=organisation(HUB),
        partners=[organisation(slug) for slug in partners or (PARTNER,)],
        **terms,  # type: ignore[arg-type]
    )


def signed(cast: Cast, **fields: object) -> Agreement:
    agreement = services.circulate_agreement(draft(cast, **fields), by=cast.hub_officer)
    return services.sign_agreement(
        agreement, by=cast.hub_officer, signed_on=clock.today(), scan=pdf()
    )


def following(user: User) -> Copy:
    """A client that has taken everything."""
    seal_trail()
    return Copy(user).follow(500)


def after_sealing(copy: Copy, page_size: int = 100) -> Copy:
    seal_trail()
    return copy.follow(page_size)


def test_the_beginning_announces_each_resource_and_gives_all_of_it(cast: Cast) -> None:
    signed(cast)
    copy = following(cast.hub_officer)
    announced = [event["resource"] for event in copy.events if event["resync"]]
    assert announced == list(NAMES)
    assert copy.told("agreements")
    assert_in_step(copy, *REGISTER)
    assert_in_step(copy)


def test_a_change_comes_once_with_its_seq_and_the_row_of_the_list(cast: Cast) -> None:
    copy = following(cast.hub_officer)
    agreement = draft(cast)
    after_sealing(copy)
    (event,) = copy.events
    assert (event["resource"], event["id"]) == ("agreements", str(agreement.pk))
    assert (event["deleted"], event["object"]["status"]) == (False, "draft")
    assert after_sealing(copy).events == []


def test_what_is_not_sealed_is_not_told_yet(cast: Cast) -> None:
    copy = following(cast.hub_officer)
    draft(cast)
    assert copy.follow().events == []
    assert after_sealing(copy).told("agreements")


def test_a_stranger_hears_nothing_of_a_draft_not_even_that_it_went(cast: Cast) -> None:
    stranger = following(cast.stranger)
    agreement = draft(cast)
    assert after_sealing(stranger).events == []
    services.delete_draft(agreement, by=cast.hub_officer)
    assert after_sealing(stranger).events == []


def test_who_held_a_deleted_draft_is_told_that_it_is_gone(cast: Cast) -> None:
    agreement = draft(cast)
    copies = [following(user) for user in (cast.hub_officer, cast.partner_officer, cast.observer)]
    pk = str(agreement.pk)
    services.delete_draft(agreement, by=cast.hub_officer)
    for copy in copies:
        assert pk in copy.objects["agreements"]
        assert after_sealing(copy).told("agreements") == [f"-{pk}"]
        assert pk not in copy.objects["agreements"]


def test_a_party_that_was_taken_out_of_a_draft_is_told_that_it_is_gone(cast: Cast) -> None:
    agreement = draft(cast, PARTNER, THIRD)
    out, stays = following(cast.stranger), following(cast.partner_officer)
    services.edit_draft(
        agreement,
        by=cast.hub_officer,
        hub=organisation(HUB),
        partners=[organisation(PARTNER)],
        title=agreement.title,
        level=agreement.level,
        contents=[(area(), "Đào tạo bác sĩ")],
    )
    assert after_sealing(out).told("agreements") == [f"-{agreement.pk}"]
    assert after_sealing(stays).told("agreements") == [str(agreement.pk)]


def test_a_signature_shows_the_agreement_to_who_may_see_it_from_then_on(cast: Cast) -> None:
    managed = following(cast.giving_coordinator)
    agreement = services.circulate_agreement(draft(cast), by=cast.hub_officer)
    assert after_sealing(managed).told("agreements") == []
    services.sign_agreement(agreement, by=cast.hub_officer, signed_on=clock.today(), scan=pdf())
    assert after_sealing(managed).told("agreements") == [str(agreement.pk)]
    assert_in_step(managed)


def test_a_review_that_left_the_plan_is_gone(cast: Cast) -> None:
    agreement = signed(cast, review_every_months=6, ends_on=in_days(1100))
    copy = following(cast.partner_officer)
    services.amend_agreement(
        agreement,
        by=cast.hub_officer,
        number="1/PL",
        signed_on=clock.today(),
        summary="Rút ngắn thời hạn",
        document=pdf(),
        changes={"ends_on": in_days(400)},
    )
    after_sealing(copy)
    assert any(pk.startswith("-") for pk in copy.told("reviews"))
    assert_in_step(copy)


def test_a_report_that_was_returned_is_gone_for_the_other_parties(cast: Cast) -> None:
    review = opened(signed(cast), cast)
    report = write(report_of(review), cast)
    services.submit_report(report, by=cast.partner_head)
    own, other = following(cast.partner_officer), following(cast.hub_officer)
    observer = following(cast.observer)
    services.return_report(report, by=cast.hub_officer, remarks="Bổ sung số liệu")
    assert set(after_sealing(own).told("review-reports")) == {str(report.pk)}
    assert after_sealing(other).told("review-reports") == [f"-{report.pk}"]
    assert after_sealing(observer).told("review-reports") == [f"-{report.pk}"]


def test_a_paper_added_and_taken_off_again_touches_its_request_too(cast: Cast) -> None:
    asker = cast.receiving_coordinator
    request = transfers.save_draft_request(
        by=asker,
        requester=organisation("da-khoa-dak-nong"),
        title="Phaco",
        modality="transfer",
        specialties=list(Specialty.objects.filter(slug="mat")),
        sources=[organisation("mat-hcm")],
        reason="Nhu cầu",
    )
    copy = following(asker)
    paper = transfers.attach_to_request(request, by=asker, upload=pdf(), title="Tờ trình")
    after_sealing(copy)
    assert copy.told("transfer-requests") == [str(request.pk)]
    assert copy.told("documents") == [str(paper.pk)]
    assert_in_step(copy)
    pk = str(paper.pk)
    transfers.detach_from_request(paper, by=asker)
    after_sealing(copy)
    assert copy.told("transfer-requests") == [str(request.pk)]
    assert copy.told("documents") == [f"-{pk}"]
    assert_in_step(copy)


def test_a_round_and_a_stage_touch_their_contract_too(cast: Cast) -> None:
    contract = make_contract()
    copy, by = following(cast.giving_coordinator), cast.giving_coordinator
    stage = contract.stages.first()
    assert stage is not None
    day = clock.today()
    transfers.set_stage(stage, by=by, part="source", starts_on=day, ends_on=None)
    assert after_sealing(copy).told("transfer-contracts") == [str(contract.pk)]
    one = transfers.record_round(contract, by=by, starts_on=day, supervised=3, independent=1)
    after_sealing(copy)
    assert copy.told("transfer-contracts") == [str(contract.pk)]
    assert copy.told("rounds") == [str(one.pk)]
    assert_in_step(copy)


def test_nobody_else_hears_of_a_report_that_is_being_written(cast: Cast) -> None:
    review = opened(signed(cast), cast)
    other, observer = following(cast.hub_officer), following(cast.observer)
    write(report_of(review), cast)
    for copy in (other, observer):
        assert after_sealing(copy).told("review-reports") == []


def test_a_report_saved_again_without_a_line_in_the_trail_is_told(cast: Cast) -> None:
    review = opened(signed(cast), cast)
    report = write(report_of(review), cast)
    copy = following(cast.partner_officer)
    write(report, cast, "Đã đào tạo 12 bác sĩ")
    assert after_sealing(copy).told("review-reports") == [str(report.pk)]
    assert_in_step(copy)
    assert after_sealing(copy).events == []


def test_the_day_makes_late_what_was_due(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    agreement = signed(cast)
    review = opened(agreement, cast)
    copy = following(cast.hub_officer)
    on_day(clock.today() + dt.timedelta(days=30))
    after_sealing(copy)
    assert copy.told("reviews") == [str(review.pk)]
    assert copy.objects["reviews"][str(review.pk)]["is_late"] is True
    assert_in_step(copy)
    assert_in_step(copy, "organisations")


def test_a_right_that_was_taken_away_takes_everything_with_it(cast: Cast) -> None:
    signed(cast)
    user = person("leaving", PARTNER)
    copy = following(user)
    assert copy.objects["agreements"]
    Membership.objects.filter(user=user).update(valid_until=clock.today() - dt.timedelta(days=1))
    after_sealing(copy)
    assert copy.objects["agreements"] == copy.objects["reviews"] == {}
    assert_in_step(copy)


def test_a_right_that_was_given_brings_what_it_opens(cast: Cast) -> None:
    signed(cast)
    user = person("coming", "an-binh")
    copy = following(user)
    Membership.objects.create(
        user=user,
        organisation=organisation(PARTNER),
        role=Role.VIEWER,
        valid_from=clock.today(),
    )
    after_sealing(copy)
    assert copy.objects["agreements"]
    assert_in_step(copy)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_small_pages_give_the_same_as_large_ones(cast: Cast, size: int) -> None:
    copy = following(cast.partner_officer)
    agreement = signed(cast, review_every_months=6, ends_on=in_days(1500))
    review = agreement.reviews.first()
    assert review is not None
    services.redate_review(
        review,
        by=cast.hub_officer,
        due_on=(review.due_on or clock.today()) + dt.timedelta(days=3),
        reason="Theo lịch công tác",
    )
    after_sealing(copy, size)
    seqs = [event["seq"] for event in copy.events]
    assert seqs == sorted(seqs)
    assert_in_step(copy)


def test_the_beginning_can_be_taken_in_small_pages(cast: Cast) -> None:
    signed(cast, review_every_months=6)
    seal_trail()
    copy = Copy(cast.hub_officer).follow(97)
    assert_in_step(copy)
    assert_in_step(copy, *REGISTER)


@pytest.mark.parametrize("after", ["", "x", "abc~def", "0", "%00", "é" * 300])
def test_a_cursor_that_is_none_of_ours_is_refused(cast: Cast, after: str) -> None:
    answer = signed_in(cast.hub_officer).get("/api/v1/changes/", {"after": after})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "after"


def test_a_cursor_of_another_list_is_refused(cast: Cast) -> None:
    for _ in range(2):
        draft(cast)
    client = signed_in(cast.hub_officer)
    page = client.get("/api/v1/agreements/?page_size=1").json()
    cursor = page["next"].split("cursor=")[1].split("&")[0]
    assert client.get("/api/v1/changes/", {"after": cursor}).status_code == 400


@pytest.mark.parametrize("query", ["page_size=0", "page_size=501", "page_size=x", "cursor=1"])
def test_other_parameters_and_sizes_are_refused(cast: Cast, query: str) -> None:
    assert signed_in(cast.hub_officer).get(f"/api/v1/changes/?{query}").status_code == 400


def test_a_cursor_from_before_a_restore_begins_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(cast)
    copy = following(cast.hub_officer)
    monkeypatch.setattr("audit.sealing.head", lambda: 0)
    copy.follow(500)
    assert [event["resource"] for event in copy.events if event["resync"]] == list(NAMES)


def test_the_number_of_queries_does_not_grow_with_the_page(cast: Cast) -> None:
    def queries(count: int) -> int:
        copy = following(cast.hub_officer)
        for _ in range(count):
            signed(cast, review_every_months=6)
        seal_trail()
        with CaptureQueriesContext(connection) as seen:
            copy.follow(500)
        return len(seen)

    assert queries(2) == queries(6)
