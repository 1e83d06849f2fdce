"""The warning's lines: a place once, its name of today, and the asking side called that."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from conftest import Cast, organisation
from hospitals.models import Organisation, Specialty
from transfers.duplicates import Notice
from transfers.presentation.duplicate_places import places_of
from transfers.tests.request_builders import DAK_NONG, TODAY

DEPARTMENT = "syt-67-dak-nong"  # merged into Lâm Đồng's


@pytest.fixture(autouse=True)
def _register(cast: Cast) -> None:
    """The organisations of the notices."""


def notice(slug: str, subject: str = "Mắt", **fields: Any) -> Notice:
    body = Organisation.objects.get(slug=slug)
    return Notice(
        **{
            "organisation": body.name_vi,
            "subject": subject,
            "modality": "transfer",
            "standing": "wanted",
            "year": 2026,
            **fields,
        }
    )


def test_a_place_with_two_lines_is_one_place() -> None:
    notices = [notice("ba-ria"), notice(DAK_NONG), notice("ba-ria", "Nhi")]
    places = places_of(notices, own=[], day=TODAY)
    assert [(place.name, len(place.notices)) for place in places] == [
        (organisation("ba-ria").name, 2),
        (organisation(DAK_NONG).name, 1),
    ]


def test_the_asking_hospital_is_called_that() -> None:
    places = places_of(
        [notice(DAK_NONG), notice("ba-ria")], own=[organisation(DAK_NONG)], day=TODAY
    )
    assert [place.own for place in places] == ["chính bệnh viện này", ""]


def test_who_was_merged_is_named_with_who_answers_today() -> None:
    (place,) = places_of([notice(DEPARTMENT)], own=[], day=TODAY)
    assert place.now == organisation("syt-68-lam-dong").name
    (before,) = places_of([notice(DEPARTMENT)], own=[], day=dt.date(2025, 6, 30))
    assert before.now == ""


def test_what_was_kept_in_vietnamese_is_read_in_the_readers_language() -> None:
    both = ", ".join(
        sorted(row.name_vi for row in Specialty.objects.filter(slug__in=["mat", "nhi"]))
    )
    with translation.override("en"):
        (place,) = places_of([notice(DEPARTMENT, both)], own=[], day=TODAY)
        assert place.name == organisation(DEPARTMENT).name_en != ""
        english = {row.name_en for row in Specialty.objects.filter(slug__in=["mat", "nhi"])}
        assert set(place.notices[0].subject.split(", ")) == english


def test_what_the_register_does_not_know_stays_as_it_was_kept() -> None:
    (place,) = places_of(
        [Notice("Nơi lạ", "Việc lạ", "transfer", "wanted", 2026)], own=[], day=TODAY
    )
    assert (place.name, place.notices[0].subject) == ("Nơi lạ", "Việc lạ")


def test_the_same_few_queries_however_many(django_assert_num_queries: Callable[..., Any]) -> None:
    slugs = ["ba-ria", DAK_NONG, "da-khoa-soc-trang", DEPARTMENT]
    for few in (slugs[:1], slugs):
        notices = [notice(slug) for slug in few]
        with django_assert_num_queries(4):
            places_of(notices, own=[], day=TODAY)
