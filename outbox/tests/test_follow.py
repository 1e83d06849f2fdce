"""The page "Hộp thư đi": who sees which promises, and what it says about them."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from conftest import organisation
from outbox import hold
from outbox.models import Message, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(cast, make) -> list[Message]:
    """One to the hub's officer, one to a partner's, one about nobody's body."""
    hub, partner = organisation("syt-79-ho-chi-minh"), organisation("syt-75-dong-nai-tp")
    return [
        make(to=cast.hub_officer, organisation_id=hub.pk),
        make(to=cast.partner_officer, organisation_id=partner.pk),
        make(to=cast.stranger),
    ]


def seen_by(user) -> set:
    return set(Message.objects.visible_to(user).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("who", "which"),
    [
        ("hub_officer", {0}),
        ("hub_head", {0}),
        ("hub_viewer", set()),
        ("partner_head", {1}),
        ("stranger", {2}),
        ("observer", set()),
        ("administrator", {0, 1, 2}),
        ("auditor", {0, 1, 2}),
    ],
)
def test_who_sees_which_messages(cast, promised, who, which):
    assert seen_by(getattr(cast, who)) == {promised[i].pk for i in which}


def test_a_closed_account_sees_nothing(cast, promised):
    cast.administrator.is_active = False
    assert seen_by(cast.administrator) == set()


def test_the_page_counts_by_state(cast, promised, client):
    Message.objects.filter(pk=promised[0].pk).update(state=State.FAILED, reply="550 no such person")
    client.force_login(cast.administrator)
    response = client.get(reverse("outbox:index"))
    assert response.context["counts"] == {
        "waiting": 2,
        "uncertain": 0,
        "failed": 1,
        "sent": 0,
        "dropped": 0,
    }
    assert "550 no such person" in response.content.decode()
    filtered = client.get(reverse("outbox:index"), {"state": "failed"})
    assert [line.message.pk for line in filtered.context["lines"]] == [promised[0].pk]


def test_an_unknown_state_filters_nothing(cast, promised, client):
    client.force_login(cast.administrator)
    response = client.get(reverse("outbox:index"), {"state": "nonsense"})
    assert len(response.context["lines"]) == 3


def test_the_decision_is_offered_to_whom_it_belongs(cast, promised, client):
    Message.objects.filter(pk=promised[0].pk).update(state=State.UNCERTAIN)
    link = reverse("outbox:decide", args=[promised[0].pk])
    for who, offered in [(cast.hub_head, True), (cast.auditor, False)]:
        client.force_login(who)
        assert (link in client.get(reverse("outbox:index")).content.decode()) is offered


def test_alarms_lateness_and_holds_are_said(cast, promised, client):
    Message.objects.filter(pk=promised[0].pk).update(
        alarm=True, due_at=timezone.now() - dt.timedelta(days=1)
    )
    client.force_login(cast.hub_head)
    page = client.get(reverse("outbox:index")).content.decode()
    assert "Máy chủ thư từ chối cổng" in page
    assert "1 thư đã quá giờ gửi" in page
    hold.place_hold(reason="vừa khôi phục")
    assert "vừa khôi phục" in client.get(reverse("outbox:index")).content.decode()


def test_mails_of_others_that_are_late_are_not_counted(cast, make, client):
    make(to=cast.stranger)
    Message.objects.update(due_at=timezone.now() - dt.timedelta(days=2))
    client.force_login(cast.hub_officer)
    assert "quá giờ gửi" not in client.get(reverse("outbox:index")).content.decode()
    client.force_login(cast.stranger)
    assert "1 thư đã quá giờ gửi" in client.get(reverse("outbox:index")).content.decode()


def test_an_empty_outbox_says_so(cast, client):
    client.force_login(cast.hub_head)
    assert "Không có thư nào" in client.get(reverse("outbox:index")).content.decode()


def test_the_page_takes_the_same_queries_for_any_number_of_messages(
    cast, make, client, django_assert_max_num_queries
):
    client.force_login(cast.administrator)

    def queries() -> int:
        cache.clear()
        with django_assert_max_num_queries(40) as seen:
            client.get(reverse("outbox:index"))
        return len(seen)

    make()
    few = queries()
    for _ in range(9):
        make()
    assert queries() == few


def test_the_list_is_paged(cast, make, client):
    for _ in range(30):
        make()
    client.force_login(cast.administrator)
    first = client.get(reverse("outbox:index"))
    second = client.get(reverse("outbox:index"), {"cursor": first.context["page"].next})
    pks = {line.message.pk for page in (first, second) for line in page.context["lines"]}
    assert len(pks) == 30
