"""Registering an address, changing it and its secret, stopping and deleting it."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from agreements.tests.builders import make_agreement
from audit import sealing
from audit.models import Entry
from conftest import Cast, organisation, person
from exchange.models import DeliveryState, EndpointStatus, WebhookEndpoint
from exchange.tests.webhooks import HUB, happen, make_endpoint, owe, told
from exchange.webhooks import services
from exchange.webhooks.signing import secret_text
from hospitals.tests.builders import act, record
from toolkit.refusal import NotAllowed, WrongState

VALUES: dict[str, Any] = {
    "name": "Kho dữ liệu",
    "url": "https://receiver.example/nhan?khoa=bi-mat",
    "events": ["review.concluded", "agreement.signed"],
}


def register(cast: Cast, **changes: Any) -> tuple[WebhookEndpoint, str]:
    values = {"by": cast.hub_head, "form_id": uuid.uuid4(), **VALUES, **changes}
    return services.register_endpoint(values.pop("organisation", organisation(HUB)), **values)


def trail(endpoint: WebhookEndpoint) -> list[str]:
    return list(Entry.objects.about(endpoint).order_by("id").values_list("verb", flat=True))


def test_a_head_registers_an_address_and_gets_its_secret(cast: Cast) -> None:
    endpoint, secret = register(cast)
    assert endpoint.status == EndpointStatus.ACTIVE
    assert endpoint.events == ["agreement.signed", "review.concluded"]
    assert secret == secret_text(endpoint.pk, endpoint.salt)
    assert secret.startswith("whsec_")
    assert trail(endpoint) == ["webhook.registered"]


def test_the_trail_names_the_host_and_neither_the_address_nor_the_secret(cast: Cast) -> None:
    endpoint, secret = register(cast)
    services.change_endpoint(
        endpoint, by=cast.hub_head, **{**VALUES, "url": "https://receiver.example/moi?khoa=khac"}
    )
    entries = Entry.objects.about(endpoint)
    written = str([(entry.changes, entry.record_label, entry.whole_type) for entry in entries])
    assert "receiver.example" in written
    assert "khoa=" not in written
    assert secret not in written
    assert endpoint.salt not in written
    assert not entries.exclude(whole_type="").exists()  # an organisation's trail is everybody's


def test_it_is_told_what_happens_from_now_on(cast: Cast) -> None:
    agreement = make_agreement()
    happen("agreement.signed", agreement)
    endpoint, _secret = register(cast)
    assert told(endpoint) == []
    happen("agreement.signed", agreement)
    assert told(endpoint) == ["agreement.signed"]


def test_the_form_sent_twice_makes_one_address_with_one_secret(cast: Cast) -> None:
    form_id = uuid.uuid4()
    assert register(cast, form_id=form_id) == register(cast, form_id=form_id)
    assert WebhookEndpoint.objects.count() == 1
    assert str(form_id) not in str(WebhookEndpoint.objects.values_list())


@pytest.mark.parametrize(
    "who", ["hub_officer", "hub_viewer", "partner_head", "administrator", "auditor", "observer"]
)
def test_nobody_else_registers(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        register(cast, by=getattr(cast, who))
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 81),
        ("url", "http://receiver.example/"),
        ("url", "https://10.0.0.1/"),
        ("events", []),
        ("events", ["agreement.signed", "user.created"]),
    ],
)
def test_bad_input_is_named_by_its_field(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        register(cast, **{field: value})
    assert list(refusal.value.message_dict) == [field]


def test_a_body_has_ten_addresses_at_most(cast: Cast) -> None:
    for _each in range(services.MOST_ENDPOINTS):
        make_endpoint(HUB)
    with pytest.raises(ValidationError, match="10 địa chỉ"):
        register(cast)


def test_another_secret_with_the_old_one_for_a_day(cast: Cast) -> None:
    endpoint, secret = register(cast)
    form_id = uuid.uuid4()
    _changed, new = services.rotate_secret(
        endpoint, by=cast.hub_head, form_id=form_id, keeps_old=True
    )
    again, same = services.rotate_secret(
        endpoint, by=cast.hub_head, form_id=form_id, keeps_old=True
    )
    assert new == same != secret
    assert again.old_salt == endpoint.salt
    assert trail(endpoint) == ["webhook.registered", "webhook.secret_rotated"]


def test_a_leaked_secret_ends_at_once(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    changed, _new = services.rotate_secret(
        endpoint, by=cast.hub_head, form_id=uuid.uuid4(), keeps_old=False
    )
    assert (changed.old_salt, changed.old_until) == ("", None)


def test_a_pause_and_going_on(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    waiting = owe(endpoint, make_agreement())
    services.pause_endpoint(endpoint, by=cast.hub_head)
    happen("agreement.signed", make_agreement())
    services.resume_endpoint(endpoint, by=cast.hub_head)
    assert told(endpoint) == ["agreement.signed"]  # what happened during the pause is not told
    happen("agreement.signed", make_agreement())
    assert told(endpoint) == ["agreement.signed"] * 2
    before = waiting.give_up_at
    waiting.refresh_from_db()
    assert waiting.give_up_at > before
    assert trail(endpoint)[1:] == ["webhook.paused", "webhook.resumed"]


def test_pausing_twice_and_going_on_twice_are_wrong_states(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    with pytest.raises(WrongState):
        services.resume_endpoint(endpoint, by=cast.hub_head)
    services.pause_endpoint(endpoint, by=cast.hub_head)
    with pytest.raises(WrongState):
        services.pause_endpoint(endpoint, by=cast.hub_head)


def test_an_administrator_may_stop_it_and_nothing_else(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    services.pause_endpoint(endpoint, by=cast.administrator)
    for do in (
        lambda by: services.resume_endpoint(endpoint, by=by),
        lambda by: services.change_endpoint(endpoint, by=by, **VALUES),
        lambda by: services.rotate_secret(endpoint, by=by, form_id=uuid.uuid4(), keeps_old=True),
        lambda by: services.delete_endpoint(endpoint, by=by),
        lambda by: services.send_test(endpoint, by=by),
    ):
        with pytest.raises(NotAllowed):
            do(cast.administrator)


def test_an_officer_tests_and_sends_again_but_changes_nothing(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    services.send_test(endpoint, by=cast.hub_officer)
    delivery = owe(endpoint, make_agreement())
    services.resend(delivery, by=cast.hub_officer)
    for do in (services.pause_endpoint, services.delete_endpoint):
        with pytest.raises(NotAllowed):
            do(endpoint, by=cast.hub_officer)
    assert trail(endpoint)[1:] == ["webhook.tested", "webhook.resent"]


def test_one_test_at_a_time(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    services.send_test(endpoint, by=cast.hub_head)
    with pytest.raises(WrongState):
        services.send_test(endpoint, by=cast.hub_head)


@pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.FAILED])
def test_what_is_over_can_be_sent_again(cast: Cast, state: DeliveryState) -> None:
    delivery = owe(make_endpoint(), make_agreement())
    delivery.state, delivery.tries = state, 9
    delivery.save()
    again = services.resend(delivery, by=cast.hub_officer)
    assert (again.state, again.tries, again.settled_at) == (DeliveryState.WAITING, 0, None)
    assert again.message_id == delivery.message_id


def test_what_may_not_be_told_any_more_is_not_sent_again(cast: Cast) -> None:
    delivery = owe(make_endpoint(), make_agreement())
    delivery.state = DeliveryState.DROPPED
    delivery.save()
    with pytest.raises(WrongState):
        services.resend(delivery, by=cast.hub_officer)


def test_deleting_leaves_the_trail(cast: Cast) -> None:
    endpoint, _secret = register(cast)
    owe(endpoint, make_agreement())
    services.delete_endpoint(endpoint, by=cast.hub_head)
    assert not WebhookEndpoint.objects.exists()
    assert Entry.objects.filter(verb="webhook.deleted", record_id=str(endpoint.pk)).count() == 1
    with pytest.raises(WrongState):
        services.pause_endpoint(endpoint, by=cast.hub_head)
    assert sealing.seal() > 0


def test_a_stranger_sees_no_address(cast: Cast) -> None:
    register(cast)
    seen = WebhookEndpoint.objects.visible_to
    assert seen(cast.hub_officer).count() == seen(cast.administrator).count() == 1
    for who in (cast.stranger, cast.hub_viewer, cast.partner_head, cast.observer):
        assert not seen(who).exists()


def test_after_a_merger_the_successors_head_keeps_it(cast: Cast, on_day: Any) -> None:
    endpoint = make_endpoint("syt-42-ha-tinh")
    change = record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    on_day(change.effective_on)
    head = person("later-head", "syt-40-nghe-an", Role.HEAD)
    assert WebhookEndpoint.objects.visible_to(head).get() == endpoint
    assert services.pause_endpoint(endpoint, by=head).status == EndpointStatus.PAUSED
