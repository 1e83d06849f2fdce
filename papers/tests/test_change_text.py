"""An administrator replaces a text; what cannot be filled in is refused with its name."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.tests.pages import as_, text_of
from audit.models import Entry
from conftest import Cast
from papers import texts
from papers.blocks import Paragraph
from papers.models import PaperText
from papers.services import change_text, restore_text
from papers.tests.samples import opened, paper, words
from papers.texts import body_of, kinds
from toolkit.refusal import NotAllowed, WrongState

KEY = "review-minutes"
URL = f"/papers/texts/{KEY}/"


def faults(cast: Cast, text: str) -> str:
    with pytest.raises(ValidationError) as refusal:
        change_text(kinds[KEY], by=cast.administrator, text=text)
    assert not PaperText.objects.exists()
    return " ".join(refusal.value.message_dict["text"])


@pytest.mark.parametrize("key", sorted(kinds))
def test_every_shipped_text_can_be_filled_in_and_printed(db, key):
    kind = kinds[key]
    body = body_of(key, kind.sample())

    assert words(opened(paper(kind=kind.kind, body=body)))


@pytest.mark.parametrize("key", sorted(kinds))
def test_the_placeholders_shown_are_those_of_the_sample(key):
    assert sorted(_names(kinds[key].sample()) & set(kinds[key].fields)) == sorted(kinds[key].fields)


def test_papers_say_the_new_text_from_now_on(cast):
    change_text(kinds[KEY], by=cast.administrator, text="Họp ở {{ meeting.place }}.")

    values = {"meeting": {"place": "Hội trường A"}}
    assert body_of(KEY, values) == (Paragraph("body", "Họp ở Hội trường A."),)


def test_the_trail_keeps_who_changed_what(cast):
    change_text(kinds[KEY], by=cast.administrator, text="Một.")
    change_text(kinds[KEY], by=cast.administrator, text="Hai.")

    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.actor) == ("paper_text.changed", cast.administrator)
    assert entry.changes["text"] == ["Một.\n", "Hai.\n"]


def test_the_shipped_text_comes_back(cast):
    change_text(kinds[KEY], by=cast.administrator, text="Một.")
    restore_text(kinds[KEY], by=cast.administrator)

    assert texts.text_of(KEY) == kinds[KEY].default_text
    assert Entry.objects.latest("id").verb == "paper_text.restored"
    with pytest.raises(WrongState):
        restore_text(kinds[KEY], by=cast.administrator)


def test_only_administrators_change_a_text(cast):
    for person in (cast.hub_head, cast.auditor):
        with pytest.raises(NotAllowed):
            change_text(kinds[KEY], by=person, text="Một.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nguoi_ky }}", "nguoi_ky"),
        ("{{ meeting.phong }}", "meeting.phong"),
        # Not reached with the sample, and found all the same.
        ("A{% if is_never %}{% endif %}", "is_never"),
        ("{% if meeting.note == 'x' %}{{ meeting.phong }}{% endif %}", "meeting.phong"),
        ("Dòng một\n{{ meeting.place }", "Dòng 2"),
        ("{% for a in attendances %}{{ a.people }}", "endfor"),
        ("{% include 'x' %}", "lệnh mà mẫu không dùng được"),
        ("{% set x = 1 %}{{ x }}", "lệnh mà mẫu không dùng được"),
        ("{{ meeting.place.upper() }}", "lệnh mà mẫu không dùng được"),
        ("{{ 9 ** 9 ** 9 }}", "lệnh mà mẫu không dùng được"),
        ("{{ 'a' * 999999999 }}", "lệnh mà mẫu không dùng được"),
        ("{{ range(9) }}", "lệnh mà mẫu không dùng được"),
        ("{{ meeting.__class__ }}", "__class__"),
        ("{{ conclusions|replace('a', 'aa') }}", "|replace"),
        ("{{ conclusions|attr('x') }}", "|attr"),
        ("| A | B |\n| 1 | 2 |", "|---|"),
        ("  \n", "chưa có chữ nào"),
        ("a" * 20_001, "20000"),
        ("{{ " + "(" * 300 + "conclusions" + ")" * 300 + " }}", "lồng quá sâu"),
        ("{{ " + "not " * 4000 + "conclusions }}", "lồng quá sâu"),
        ("{% if conclusions %}" * 99 + "x" + "{% endif %}" * 99, "lồng quá sâu"),
        ("{{ " + "9" * 6000 + " }}", "số quá dài"),
        ("{% for a in conclusions %}{% endfor %}", "không đi qua từng chữ"),
        ("{% for a in conclusions|upper %}{% endfor %}", "một mục là danh sách"),
        ("{% for a in 'abc' %}{% endfor %}", "một mục là danh sách"),
        (
            "{% for a in tasks %}" * 4 + "x" + "{% endfor %}" * 4,
            "lồng quá 3 vòng",
        ),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_what_is_wrong(cast, text, said):
    assert said in faults(cast, text)


def test_a_paper_without_end_is_not_made(cast):
    many = "{% for a in tasks %}{% for b in tasks %}{% for c in tasks %}{{ a.what }}"
    PaperText.objects.create(key=KEY, text=many + "{% endfor %}" * 3, changed_by=cast.administrator)

    with pytest.raises(WrongState, match="1000000 ký tự"):
        body_of(KEY, {"tasks": [{"what": "Gửi danh sách"}] * 200})


def test_a_stored_text_that_no_longer_fits_is_said_and_not_printed(cast):
    PaperText.objects.create(key=KEY, text="{{ gone }}", changed_by=cast.administrator)

    with pytest.raises(WrongState, match="Biên bản họp đánh giá"):
        body_of(KEY, kinds[KEY].sample())


# --- Pages --------------------------------------------------------------------------------
def test_the_page_saves_and_names_faults(client: Client, cast: Cast):
    as_(client, cast.administrator)

    refused = client.post(URL, {"act": "save", "text": "{{ nguoi_ky }}"})
    assert refused.status_code == 400
    assert "nguoi_ky" in text_of(refused) and "{{ nguoi_ky }}" in refused.content.decode()
    assert client.post(URL, {"act": "save", "text": "Một."}).status_code == 302
    assert texts.text_of(KEY) == "Một.\n"


def test_trying_shows_the_sample_and_saves_nothing(client: Client, cast: Cast):
    answer = as_(client, cast.administrator).post(
        URL, {"act": "try", "text": "# Họp ở {{ meeting.place }}"}
    )

    assert "Họp ở Hội trường Sở Y tế tỉnh mẫu A" in text_of(answer)
    assert not PaperText.objects.exists()


def test_the_page_shows_the_placeholders_and_restores(client: Client, cast: Cast):
    change_text(kinds[KEY], by=cast.administrator, text="Một.")
    as_(client, cast.administrator)

    shown = text_of(client.get(URL))
    assert "attendances.people" in shown and "{% endfor %}" in shown
    assert client.post(f"{URL}restore/").status_code == 302
    assert texts.text_of(KEY) == kinds[KEY].default_text


def test_the_list_says_which_texts_were_replaced(client: Client, cast: Cast):
    change_text(kinds[KEY], by=cast.administrator, text="Một.")
    shown = text_of(as_(client, cast.administrator).get("/papers/texts/"))

    assert "mẫu riêng" in shown and "mẫu của cổng" in shown


@pytest.mark.parametrize("url", ["/papers/texts/", URL])
def test_others_are_refused(client: Client, cast: Cast, url: str):
    for person in (cast.hub_head, cast.auditor, cast.stranger):
        assert as_(client, person).get(url).status_code == 403
    assert as_(client, cast.hub_head).post(f"{URL}restore/").status_code == 403


def test_a_text_that_is_not_there_is_404(client: Client, cast: Cast):
    assert as_(client, cast.administrator).get("/papers/texts/khong-co/").status_code == 404


def _names(values: object, prefix: str = "") -> set[str]:
    """The dotted names of a sample's values."""
    if isinstance(values, list):
        return set().union(*(_names(value, prefix) for value in values)) if values else set()
    if not isinstance(values, dict):
        return set()
    found: set[str] = set()
    for name, value in values.items():
        found |= {f"{prefix}{name}"} | _names(value, f"{prefix}{name}.")
    return found
