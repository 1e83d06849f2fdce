"""Pages are sent compressed; files and the API's answers as they are."""

import gzip

from django.test import Client

from conftest import Cast

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_compressed_for_who_takes_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    sent = client.get("/help/", headers=BROWSER)
    assert sent["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in sent["Vary"]
    plain = client.get("/help/")
    assert "Content-Encoding" not in plain
    assert "<h1>" in gzip.decompress(sent.content).decode()
    assert len(sent.content) < len(plain.content) / 3


def test_two_equal_pages_differ_in_length(cast: Cast, client: Client) -> None:
    """What a page's length tells of its words is blurred."""
    client.force_login(cast.hub_officer)
    lengths = {len(client.get("/help/", headers=BROWSER).content) for _ in range(8)}
    assert len(lengths) > 1


def test_the_api_keeps_its_answers(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    sent = client.get("/api/v1/agreements/", headers=BROWSER)
    assert (sent.status_code, "Content-Encoding" in sent) == (200, False)
