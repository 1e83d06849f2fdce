"""What was written first and committed last is not missed: the order is that of the seals."""

import threading

import pytest
from django.db import connections, transaction

from agreements import services
from agreements.models import Agreement
from agreements.tests.builders import HUB, PARTNER, area
from conftest import Cast, organisation
from exchange.tests.feed_copy import assert_in_step
from exchange.tests.test_feed import after_sealing, draft, following


def retitle(agreement: Agreement, cast: Cast) -> None:
    services.edit_draft(
        agreement,
        by=cast.hub_officer,
        hub=organisation(HUB),
        partners=[organisation(PARTNER)],
        title="Tên khác",
        level=agreement.level,
        contents=[(area(), "Đào tạo bác sĩ")],
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_behind_a_later_one_is_told(cast: Cast) -> None:
    late, early = draft(cast), draft(cast)
    copy = following(cast.hub_officer)
    is_written, may_commit = threading.Event(), threading.Event()

    def write_and_wait() -> None:
        try:
            with transaction.atomic():
                retitle(late, cast)
                is_written.set()
                may_commit.wait(30)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_and_wait)
    writer.start()
    assert is_written.wait(30)
    retitle(early, cast)
    assert after_sealing(copy).told("agreements") == [str(early.pk)]
    may_commit.set()
    writer.join(30)
    assert after_sealing(copy).told("agreements") == [str(late.pk)]
    assert_in_step(copy)
