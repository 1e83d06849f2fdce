"""`manage.py remind`: plans and sends by hand, looks without touching, checks."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from agreements.models import Review
from agreements.tests.builders import make_agreement
from conftest import Cast
from outbox.models import Letter, Message, State

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2027, 1, 21)


@pytest.fixture(autouse=True)
def review(cast: Cast, on_day) -> Review:
    on_day(TODAY)
    # `remind` plans the weekly digest too (cooperation/tests/test_weekly_digest.py); here the
    # mails about one review are counted.
    User.objects.update(wants_digest=False)
    agreement = make_agreement(signed_on=dt.date(2026, 7, 21), entered_on=dt.date(2026, 7, 21))
    return Review.objects.create(
        agreement=agreement,
        sequence=1,
        kind="six_month",
        period_from=dt.date(2026, 7, 21),
        period_to=dt.date(2027, 1, 20),
        planned_on=DUE,
        due_on=DUE,
    )


def remind(*arguments: str) -> str:
    out = io.StringIO()
    call_command("remind", *arguments, stdout=out)
    return out.getvalue().strip()


def test_everybody_is_mailed_exactly_once() -> None:
    assert remind("--on", "2026-12-22") == (
        "planned 4, sent 4, superseded 0, failed 0, uncertain 0"
    )
    assert remind("--on", "2026-12-22") == (
        "planned 0, sent 0, superseded 0, failed 0, uncertain 0"
    )
    assert Letter.objects.count() == 4


def test_after_a_pause_only_the_newest_is_sent() -> None:
    assert remind("--on", "2027-01-15") == (
        "planned 4, sent 4, superseded 8, failed 0, uncertain 0"
    )
    assert set(Letter.objects.values_list("message__payload__lead", flat=True)) == {7}


def test_before_the_first_lead_nothing_is_sent() -> None:
    assert remind("--on", "2026-12-21").startswith("planned 0, sent 0")


def test_a_dry_run_writes_and_sends_nothing(cast: Cast) -> None:
    said = remind("--on", "2026-12-22", "--dry-run")
    assert cast.hub_officer.email in said
    assert said.endswith("planned 4, sent 0, superseded 0, failed 0, uncertain 0")
    assert not Message.objects.exists()


def test_a_coming_day_is_refused_outside_a_demonstration(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        remind("--on", "2099-01-01")


def test_the_check_fails_while_something_due_is_not_planned() -> None:
    with pytest.raises(SystemExit) as stopped:
        remind("--on", "2026-12-22", "--check")
    assert stopped.value.code == 1


def test_the_check_fails_on_a_late_message() -> None:
    remind("--on", "2026-12-22")
    Message.objects.filter(pk=Message.objects.first().pk).update(state=State.QUEUED)
    with pytest.raises(SystemExit):
        remind("--on", "2026-12-23", "--check")


def test_the_check_fails_on_a_doubt() -> None:
    remind("--on", "2026-12-22")
    Message.objects.filter(pk=Message.objects.first().pk).update(state=State.UNCERTAIN)
    with pytest.raises(SystemExit):
        remind("--on", "2026-12-22", "--check")


def test_the_check_is_content_when_all_is_sent() -> None:
    remind("--on", "2026-12-22")
    assert "planned and sent" in remind("--on", "2026-12-22", "--check")


def test_the_mail_says_what_when_with_whom_and_what_to_do(cast: Cast, review: Review) -> None:
    remind("--on", "2026-12-22")
    letter = Letter.objects.get(address=cast.hub_officer.email)
    assert letter.subject == "Còn 30 ngày: đánh giá 6 tháng, Thỏa thuận thử"
    for said in (
        "Kính gửi Ông/Bà Người mẫu hub-officer",
        "21/01/2027",
        "Kỳ từ 21/07/2026 đến 20/01/2027",
        "Cùng với: Sở Y tế TP. Đồng Nai",
        "Thư nhắc tiếp theo: 07/01/2027",
        f"/reviews/{review.pk}/",
    ):
        assert said in letter.text
        assert said in letter.html


def test_an_english_reader_gets_english(cast: Cast) -> None:
    cast.partner_officer.language = "en"
    cast.partner_officer.save(update_fields=["language"])
    remind("--on", "2026-12-22")
    letter = Letter.objects.get(address=cast.partner_officer.email)
    assert "30 days" in letter.subject
    assert "Kính gửi" not in letter.text


def test_an_overdue_mail_counts_the_days_that_passed(cast: Cast) -> None:
    remind("--on", "2027-01-22")
    letter = Letter.objects.get(address=cast.hub_officer.email)
    assert letter.subject.startswith("Quá hạn 1 ngày")


def test_a_review_held_meanwhile_is_not_mailed(review: Review) -> None:
    from agreements.reminders import plan_due

    plan_due(dt.date(2026, 12, 22))
    Review.objects.update(status="held", held_on=dt.date(2026, 12, 20))
    assert "sent 0" in remind("--on", "2026-12-22")
    assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_nobody_means_is_refused(db: None, day: str) -> None:
    with pytest.raises(CommandError, match="--on"):
        call_command("remind", f"--on={day}")
