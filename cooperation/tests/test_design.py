"""The design page: colours that can be read, and every component on it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from conftest import Cast
from cooperation.design import colours, samples
from cooperation.design.components import COMPONENTS, PRIVATE
from cooperation.design.drawing import asleep
from cooperation.design.palette import Theme, classes_of, contrast, pixels, rules_of
from cooperation.design.sizes import STYLES
from toolkit.looks import LOOKS

CSS = Path(settings.BASE_DIR) / "static" / "css"
# Paper is black on white; Swagger's page brings its own sheet.
SCREEN = sorted(p.name for p in CSS.glob("*.css") if p.name not in {"print.css", "api-docs.css"})
TONES = ("ok", "wait", "late", "info", "off", "hold")
# A button says its colours in these; the first of a pair is written on the second.
INKS = {
    "color": ("background", "background-color"),
    "--bs-btn-color": ("--bs-btn-bg",),
    "--bs-btn-hover-color": ("--bs-btn-hover-bg",),
    "--bs-btn-active-color": ("--bs-btn-active-bg",),
    "--bs-btn-disabled-color": ("--bs-btn-disabled-bg",),
}


def named(value: str, tone: str = "") -> str:
    """``ink`` of ``var(--ink)``; a tone's own colour where the rule takes any; a plain value."""
    found = re.match(r"var\(--([\w-]+)", value)
    name = found[1] if found else value
    return name.replace("tone", tone) if name in {"tone", "tone-soft"} else name


def pairs_made() -> set[tuple[str, str]]:
    """Every text and ground that one rule of the screen's style sheets sets together."""
    made = set()
    for sheet in SCREEN:
        for rule in rules_of(sheet):
            for ink, grounds in INKS.items():
                for ground in grounds:
                    if ink in rule.declares and ground in rule.declares:
                        both = (rule.declares[ink], rule.declares[ground])
                        made |= {(named(both[0], t), named(both[1], t)) for t in TONES}
    known = set(colours.TEXT_ON) | {text for texts in colours.TEXT_ON.values() for text in texts}
    named_ones = {name for uses in colours.USES.values() for name in uses} | known
    return {pair for pair in made if set(pair) <= named_ones}


# --- contrast ---------------------------------------------------------------------------------
def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == 1


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("pair", colours.pairs(), ids=lambda pair: f"{pair.text}-on-{pair.ground}")
def test_every_pair_can_be_read(pair: colours.Pair, theme: Theme) -> None:
    assert pair.in_theme(theme).ratio >= pair.floor


def test_texts_need_more_than_borders() -> None:
    assert {pair.floor for pair in colours.pairs()} == {4.5, 3.0}


def test_what_a_rule_writes_on_what_is_measured() -> None:
    measured = {(pair.text, pair.ground) for pair in colours.pairs() if pair.is_text}
    assert pairs_made() - measured == set()


def test_every_colour_that_text_takes_is_measured() -> None:
    taken = {
        named(rule.declares["color"], tone)
        for sheet in SCREEN
        for rule in rules_of(sheet)
        if rule.declares.get("color", "").startswith("var(")
        for tone in TONES
    }
    assert taken - {pair.text for pair in colours.pairs() if pair.is_text} == set()


@pytest.mark.parametrize("theme", list(Theme))
def test_every_colour_of_the_style_sheet_has_its_use(theme: Theme) -> None:
    shown = {colour.name for _title, group in colours.groups() for colour in group}
    assert set(colours.colours(theme)) == shown


def test_the_floor_of_writing_is_12_pixels() -> None:
    assert min(style.size for style in STYLES) >= 12
    assert pixels("base.css", "h1") == 26
    with pytest.raises(LookupError):
        pixels("base.css", ".no-such-class")


# --- components -------------------------------------------------------------------------------
@pytest.fixture
def page(cast: Cast, client: Client) -> str:
    client.force_login(cast.hub_viewer)
    response = client.get("/design/")
    assert response.status_code == 200
    return response.content.decode()


def samples_of(page: str) -> str:
    return page.partition('class="stack look"')[2].partition("</main>")[0]


def shown_classes(page: str) -> set[str]:
    values = re.findall(r'class="([^"]*)"', samples_of(page))
    return {name for value in values for name in value.split()}


def used_in_templates(names: set[str]) -> set[str]:
    root = Path(settings.BASE_DIR)
    files = [*root.glob("templates/**/*.html"), *root.glob("toolkit/templatetags/*.py")]
    own = [path for path in files if "templates/design" not in path.as_posix()]
    words = set(re.findall(r"[\w-]+", " ".join(path.read_text() for path in own)))
    return names & words


@pytest.mark.parametrize("sheet", ["components.css", "forms.css"])
def test_every_class_that_pages_use_stands_on_the_page_or_is_private(page: str, sheet: str) -> None:
    missing = used_in_templates(classes_of(sheet)) - shown_classes(page) - set(PRIVATE)
    assert missing == set()


def test_nothing_is_called_private_that_stands_there(page: str) -> None:
    assert set(PRIVATE) & shown_classes(page) == set()


def test_every_state_with_a_look_has_its_badge(page: str) -> None:
    states = {state.status for _title, group in samples.badges() for state in group}
    assert set(LOOKS) - states == set()
    for _title, group in samples.badges():
        for state in group:
            assert str(state.word) in page


def test_each_component_is_drawn_in_both_themes_with_its_source(page: str) -> None:
    assert page.count('class="look-pane" data-bs-theme="light"') == len(COMPONENTS)
    assert page.count('class="look-pane" data-bs-theme="dark"') == len(COMPONENTS)
    assert "{% status_badge state %}" in page


def test_no_id_stands_there_twice_and_nothing_can_be_sent(page: str) -> None:
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert 'type="submit"' not in samples_of(page)
    assert "csrfmiddlewaretoken" not in samples_of(page)


def test_who_is_not_signed_in_is_sent_to_the_door(client: Client, db: None) -> None:
    assert client.get("/design/").status_code == 302


def test_help_leads_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_viewer)
    assert 'href="/design/"' in client.get("/help/").content.decode()


# --- a sample sleeps --------------------------------------------------------------------------
def drawn(html: str) -> str:
    return asleep(html, prefix="dark", said="mẫu tối", anchor="form")


def test_ids_and_what_names_them_change_together() -> None:
    assert drawn('<label for="a">A</label><input id="a" aria-describedby="b c">') == (
        '<label for="dark-a">A</label><input id="dark-a" aria-describedby="dark-b dark-c">'
    )


def test_links_stay_on_the_page() -> None:
    html = drawn('<a href="/agreements/">x</a><a href="#a">y</a>')
    assert html == '<a href="#form">x</a><a href="#dark-a">y</a>'


def test_scripts_leave_it_alone_and_labels_of_cells_stay() -> None:
    assert drawn('<td data-label="Ngày" data-guard hx-get="/x">') == '<td data-label="Ngày">'


def test_a_form_sends_nothing() -> None:
    html = drawn('<form class="card" method="post" action="/x"><button type="submit"></form>')
    assert html == '<form class="card"><button type="button"></form>'


def test_ways_through_the_page_are_told_apart() -> None:
    html = drawn('<nav aria-label="Các trang"></nav><section aria-label="Thẻ"></section>')
    assert html == '<nav aria-label="Các trang (mẫu tối 1)"></nav><section></section>'
