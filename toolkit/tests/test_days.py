import datetime as dt

import pytest

from toolkit.days import KnownDay, Precision, keep_years, read_day, write_day


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("21/07/2023", KnownDay(2023, 7, 21)),
        (" 2023-07-21 ", KnownDay(2023, 7, 21)),
        ("1/7/2023", KnownDay(2023, 7, 1)),
        ("07/2023", KnownDay(2023, 7)),
        ("2023-07", KnownDay(2023, 7)),
        ("2023", KnownDay(2023)),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, known: KnownDay | None) -> None:
    assert read_day(text) == known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/04/2024", "Tháng 4 có 30 ngày. Ghi 30/04/2024"),
        ("29/02/2023", "Tháng 2 có 28 ngày. Ghi 28/02/2023"),
        ("01/13/2024", "Không có tháng 13"),
        ("hôm qua", "không phải ngày"),
        ("21/07/23", "không phải ngày"),
        ("01/01/0001", "Năm 1 không hợp lý"),
    ],
)
def test_a_day_that_does_not_exist_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_day(text)


def test_a_day_known_to_the_year_spans_it() -> None:
    known = KnownDay(2025)
    assert (known.first, known.last) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert known.precision == Precision.YEAR


def test_a_day_known_to_the_month_spans_it() -> None:
    known = KnownDay(2024, 2)
    assert (known.first, known.last) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


def test_less_known_is_written_shorter() -> None:
    day = dt.date(2024, 7, 21)
    assert [write_day(day, p) for p in Precision] == ["21/07/2024", "07/2024", "2024"]
    assert write_day(None) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("giai đoạn 2026 – 2030", "giai đoạn 2026\u00a0–\u00a02030"),
        ("2026 - 2030", "2026\u00a0-\u00a02030"),
        ("ngày 13 – 14/07/2023", "ngày 13 – 14/07/2023"),
        ("Sở Y tế – CDC", "Sở Y tế – CDC"),
    ],
)
def test_a_span_of_years_does_not_break(text: str, kept: str) -> None:
    assert keep_years(text) == kept
