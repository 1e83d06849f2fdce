"""Whatever is typed, an answer comes: as every kind of reader, on the page and below the box."""

import unicodedata

import pytest
from django.test import Client

from agreements.states import Status
from agreements.tests.builders import make_agreement
from agreements.tests.pages import as_
from conftest import Cast
from cooperation.search import vocabulary
from cooperation.search.finding import SOURCES, find
from transfers.tests.contract_builders import make_contract, make_trainee

ODD = [
    "",
    " \t\r\n ",
    "\0",
    "thoa\0thuan",
    "%",
    "_",
    "%%%___",
    "\\",
    "\\%\\_\\",
    "'",
    "' OR 1=1 --",
    '"; DROP TABLE agreements_agreement; --',
    "a' UNION SELECT password FROM accounts_user --",
    "<script>alert(1)</script>",
    "<b>%_\\</b>",
    "{{ 7*7 }}{% debug %}",
    "${jndi:ldap://x}",
    "../../etc/passwd",
    "x" * 100_000,
    "dong " * 20_000,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "?!.,;:()[]{}|&*^~`@#$",
    "…–—“”‘’«»",
    "😀👩‍⚕️🏥",
    "đồng nai 😀",
    "\u202eyan gnod\u202c",
    "\u200bđồng\u200bnai\ufeff",
    unicodedata.normalize("NFD", "Đồng Nai"),
    "ĐỒNG NAI",
    "ｄｏｎｇ ｎａｉ",
    "ß ŀ ﬁ Ⅳ ½ ²",
    "中文 العربية עברית ไทย",
    "\ud7ff\ue000\U0010ffff",
    "ı İ ǅ",
    "a" * 24,
    "a" * 25,
    "ddddddddddddddd",
    "zzzz qqqq xxxx jjjj wwww ffff",
    "0x41 1e309 NaN null undefined true",
    "12/13/2026 31-02-2024",
    "AND OR NOT NEAR *",
]
# One of each kind: a department's, a hospital's, who reads everything, who sees all people, nobody.
READERS = ["hub_officer", "giving_coordinator", "observer", "administrator", "stranger"]


@pytest.fixture
def records(cast: Cast) -> None:
    make_agreement(title="Thỏa thuận <b>100%</b> với Đồng Nai", with_reviews=True)
    make_agreement(Status.DRAFT, title="Bản thảo kín zzzz")
    make_trainee(make_contract(title="Hợp đồng _%"), "Người mẫu Ẩn")
    vocabulary.learn_everything()


@pytest.mark.parametrize("reader", READERS)
def test_every_odd_question_is_answered(
    records: None, cast: Cast, client: Client, reader: str
) -> None:
    as_(client, getattr(cast, reader))
    for number, typed in enumerate(ODD):
        kind = SOURCES[number % len(SOURCES)].kind
        for address, more in (("/search/", {"kind": kind}), ("/search/suggestions/", {})):
            answer = client.get(address, {"q": typed, **more})
            words = answer.content.decode()
            assert answer.status_code == 200, (address, typed)
            assert "<script>alert" not in words and "<b>" not in words, typed


def test_signs_alone_find_nothing_and_wildcards_are_signs(records: None, cast: Cast) -> None:
    for typed in ("%", "_", "…", "😀", "\0", "\\", "z%z%z", "zz_z"):
        assert find(typed, cast.stranger).groups == [], typed
    assert find("zzzz", cast.hub_officer).groups != []


@pytest.mark.parametrize(
    "typed", [unicodedata.normalize("NFD", "Đồng Nai"), "ĐỒNG\u00a0NAI", "Đồng‑Nai"]
)
def test_the_same_letters_find_the_same_however_they_are_stored(
    records: None, cast: Cast, typed: str
) -> None:
    found = find(typed, cast.hub_officer)
    assert found.groups[0].hits[0].title == "Thỏa thuận <b>100%</b> với Đồng Nai"
    assert found.corrected == ""


@pytest.mark.parametrize("kind", ["", "nothing", "\0", "people", "__class__", "x" * 9000])
def test_a_kind_that_is_not_there_shows_all(
    records: None, cast: Cast, client: Client, kind: str
) -> None:
    answer = as_(client, cast.hub_officer).get("/search/", {"q": "dong nai", "kind": kind})
    assert answer.status_code == 200 and "one" not in answer.context
