"""The developers' guide: who reads it, that what it shows works, that its numbers are the real
ones."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.tests.builders import make_agreement, make_plan
from conftest import Cast
from exchange.guide import addresses
from exchange.guide.examples import BODIES
from exchange.guide.refusals import refusals
from exchange.tests.feed_copy import signed_in
from toolkit.api.problems import TITLES

PAGES = ["start", "lists", "changes", "writes", "errors"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
EXAMPLES = [*addresses.FILTERS, *addresses.CHOICES, *addresses.FORMATS]


def read(client: Client, name: str) -> str:
    answer = client.get(reverse(f"guide:{name}"), headers={"accept": BROWSER})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_everybody_who_is_signed_in_reads_the_guide(cast: Cast, name: str) -> None:
    assert "Hướng dẫn API" in read(signed_in(cast.stranger), name)


@pytest.mark.parametrize("name", [*PAGES, "client"])
def test_a_visitor_is_led_to_the_door(register: None, client: Client, name: str) -> None:
    answer = client.get(reverse(f"guide:{name}"), headers={"accept": BROWSER})
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_a_program_gets_the_addresses(register: None, client: Client, accept: str) -> None:
    answer = client.get("/api/", headers={"accept": accept} if accept else {})
    assert answer["Content-Type"] == "application/json"
    assert "Accept" in answer["Vary"]
    found = answer.json()
    assert found["v1"] == "http://testserver/api/v1/"
    for address in found.values():
        assert client.get(address).status_code in (200, 302, 401), address


@pytest.mark.parametrize("accept", [BROWSER, "*/*"])
def test_nothing_is_written_to_the_root(register: None, client: Client, accept: str) -> None:
    answer = client.post("/api/", headers={"accept": accept})
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


def test_the_root_takes_no_parameters(register: None, client: Client) -> None:
    assert client.get("/api/?colour=1").status_code == 400


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.path)
def test_the_addresses_shown_answer(cast: Cast, example: addresses.Example) -> None:
    make_plan(make_agreement())
    answer = signed_in(cast.auditor).get(example.path)
    assert answer.status_code == 200, answer.content
    # A stream is made as it is read.
    assert b"".join(answer) if answer.streaming else answer.content


def test_every_refusal_has_its_line(cast: Cast) -> None:
    page = read(signed_in(cast.stranger), "errors")
    assert [refusal.code for refusal in refusals()] == sorted(TITLES)
    for refusal in refusals():
        assert str(refusal.when) in page


def test_the_numbers_are_those_of_the_settings(cast: Cast, settings: Any) -> None:
    settings.API_LIMITS = {"reads": 1234, "writes": 77, "bulk": 0, "unsigned": 55}
    settings.WEBHOOK_TIMEOUT_SECONDS = 13
    page = read(signed_in(cast.stranger), "errors")
    for words in ("1.234 lần trong 60 giây", "77 lần", "không giới hạn", "55 lần", "13 giây"):
        assert words in page


def test_the_pages_name_the_portal_itself(cast: Cast, settings: Any) -> None:
    settings.PORTAL_BASE_URL = "https://hop-tac.example"
    client = signed_in(cast.stranger)
    for name in PAGES:
        page = read(client, name)
        assert not re.findall(r"https?://(?!hop-tac\.example)[^\s\"'<&]+/api/", page)
    assert "https://hop-tac.example/api/v1/agreements/" in read(client, "start")


def test_the_write_shown_is_the_one_described(cast: Cast) -> None:
    page = html.unescape(read(signed_in(cast.stranger), "writes"))
    shown = re.search(r"-d '(\{.*?\})'", page, re.DOTALL)
    assert shown and json.loads(shown[1]) == BODIES["rounds_create"]


def test_the_example_client_can_be_taken_away(cast: Cast) -> None:
    answer = signed_in(cast.stranger).get(reverse("guide:client"))
    assert answer["Content-Disposition"] == 'attachment; filename="keep_copy.py"'
    compile(answer.content, "keep_copy.py", "exec")


@pytest.mark.parametrize("path", ["/help/", "/people/me/", "/api/docs/", "/webhooks/guide/"])
def test_the_guide_is_found_from(cast: Cast, path: str) -> None:
    assert f'href="{reverse("guide:start")}"' in signed_in(cast.hub_head).get(path).content.decode()
