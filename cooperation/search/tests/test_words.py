"""Where in a text a word counts: the texts and PostgreSQL's index of their words tell it alike."""

import pytest
from django.db import connection

from agreements.models import Agreement
from agreements.tests.builders import make_agreement, make_document
from conftest import Cast
from cooperation.search.asking import question
from cooperation.search.finding import find
from toolkit.folded_sql import within


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    """Its codes are such as PostgreSQL's own reading of a text would take apart."""
    title = "Thỏa thuận Brachytherapy 12e5ac6 0x41 1e309 e5 với bệnh viện"
    return make_agreement(title=title)


@pytest.mark.parametrize(
    "typed",
    ["brachy", "12e5", "12e5ac6 0x41 1e309", "bv brachytherapy", "brachy ap", "e", "phu luc 12e5a"],
)
def test_words_are_found_by_their_beginnings(agreement: Agreement, cast: Cast, typed: str) -> None:
    make_document(agreement, title="Phụ lục 12e5ac6/TT-HT")
    assert find(typed, cast.hub_officer).groups != []


@pytest.mark.parametrize("typed", ["therapy", "2e5ac6", "brachytherapyx", "vien benh ac6"])
def test_the_middle_of_a_word_is_no_word(agreement: Agreement, cast: Cast, typed: str) -> None:
    kinds = [group.kind for group in find(typed, cast.hub_officer).groups]
    assert "agreements" not in kinds


def test_the_page_reads_a_text_as_the_database_does(agreement: Agreement) -> None:
    agreement.refresh_from_db()
    for typed in ("therapy", "brachy", "ap", "bv", "vien benh", "12e5ac6", "ac6"):
        words = question(typed).words
        told = all(
            any(within(agreement.search_text, one) for one in word.meanings) for word in words
        )
        for indexed in (False, True):
            asked = question(typed).condition("search_text", indexed=indexed)
            assert Agreement.objects.filter(asked).exists() == told, (typed, indexed)


@pytest.mark.postgres
def test_postgresql_asks_the_index_of_the_words(agreement: Agreement, cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Agreement.objects.filter(question("brachy bv").condition("search_text", indexed=True))
    assert "agreements_agreement_words" in rows.explain()
