"""The guide in the portal: chapters from Markdown, with their pictures and their way on."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from conftest import Cast
from cooperation.handbook.chapters import NAMES, chapter, chapters
from cooperation.handbook.figures import figures_in, size_of, without_facts

PICTURE = (
    '<!-- hinh: as="syt-hcm" address="/a/" sees="Một; Hai" phone="1" from="Ba" -->\n'
    '![Chữ thay hình](hinh/mot-hinh.png "Chú thích")\n'
)


def test_a_pictures_facts_are_read_and_not_shown() -> None:
    (figure,) = figures_in("thu", PICTURE)
    assert (figure.person, figure.address, figure.sees) == ("syt-hcm", "/a/", ("Một", "Hai"))
    assert (figure.size[0], figure.scroll_to, figure.caption) == (390, "Ba", "Chú thích")
    assert without_facts(PICTURE).startswith("![Chữ thay hình]")


def test_the_overview_leads_to_every_chapter(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    page = client.get("/help/").content.decode()
    for each in chapters():
        assert f'href="/help/{each.name}/"' in page


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_is_a_page_with_its_pictures(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.receiving_coordinator)
    page = client.get(f"/help/{name}/")
    words = page.content.decode()
    assert page.status_code == 200
    assert "hinh:" not in words
    assert words.count("<h1") == 1
    assert words.count('<figure class="guide-figure">') == len(chapter(name).figures)
    for figure in chapter(name).figures:
        assert finders.find(f"huong-dan/{figure.file}")
        assert f'width="{size_of(figure.path)[0]}"' in words


def test_chapters_lead_to_each_other_and_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    assert 'rel="prev"' not in client.get(f"/help/{NAMES[0]}/").content.decode()
    assert 'rel="next"' not in client.get(f"/help/{NAMES[-1]}/").content.decode()
    middle = client.get(f"/help/{NAMES[1]}/").content.decode()
    assert f'href="/help/{NAMES[0]}/" rel="prev"' in middle
    assert f'href="/help/{NAMES[2]}/" rel="next"' in middle


def test_in_english_the_overview_and_the_chapter_say_what_is_vietnamese(
    cast: Cast, client: Client
) -> None:
    cast.hub_officer.language = "en"
    cast.hub_officer.save()
    client.force_login(cast.hub_officer)
    assert client.get("/help/").content.decode().count('lang="vi"') >= 1
    chapter_page = client.get(f"/help/{NAMES[0]}/").content.decode()
    assert '<article class="card guide" lang="vi">' in chapter_page
    assert "tone-info" in chapter_page


def test_what_is_no_chapter_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    assert client.get("/help/README/").status_code == 404
    assert client.get("/help/khong-co/").status_code == 404


def test_the_guide_asks_who_one_is(client: Client, db: None) -> None:
    assert client.get(f"/help/{NAMES[0]}/").status_code == 302
