"""Spans of days as people and addresses write them."""

import datetime as dt

import pytest

from toolkit.span_fields import DaySpan, read_span

YEAR = DaySpan(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
HALF = DaySpan(dt.date(2024, 1, 1), dt.date(2024, 6, 30))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("01/01/2024-30/06/2024", HALF),
        ("01/01/2024 – 30/06/2024", HALF),
        ("01/01/2024 - 30/06/2024", HALF),
        ("2024-01-01..2024-06-30", HALF),
        ("01/2024-06/2024", HALF),
        ("2024", YEAR),
        ("2023-2024", DaySpan(dt.date(2023, 1, 1), dt.date(2024, 12, 31))),
        ("2024-02-03", DaySpan(dt.date(2024, 2, 3), dt.date(2024, 2, 3))),
        ("02/2024", DaySpan(dt.date(2024, 2, 1), dt.date(2024, 2, 29))),
    ],
)
def test_two_days_months_or_years_or_one_of_them(text: str, span: DaySpan) -> None:
    assert read_span(text) == span


def test_nothing_typed_is_no_span() -> None:
    assert read_span("  ") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hôm qua", "không phải ngày"),
        ("2024..2025..2026", "không phải khoảng ngày"),
        ("01/01/2024..", "không phải khoảng ngày"),
        ("30/06/2024-01/01/2024", "Ngày cuối ở trước ngày đầu"),
        ("01/01/2024-31/06/2024", "Tháng 6 có 30 ngày"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_span(text)


def test_a_span_is_written_as_short_as_it_can_be() -> None:
    assert str(HALF) == "01/01 – 30/06/2024"
