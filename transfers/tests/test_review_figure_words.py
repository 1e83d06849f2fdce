"""The figures of this room in words, as a report shows them."""

from typing import Any

import pytest
from django.utils import translation

from agreements.presentation.figures import FigureRow, figure_rows
from agreements.review_figures import sources
from transfers.presentation.review_figures import WORDS
from transfers.review_figures import transfer_figures


def row(key: str, **parts: Any) -> FigureRow:
    with translation.override("vi"):
        return figure_rows([{"key": key, "parts": parts, "url": "/a/"}])[0]


def test_the_cases_say_who_performed_them() -> None:
    said = row("cases", sessions=9, total=124, supervised=71, independent=2, by_expert=51)
    assert said.value == "124 ca trong 9 đợt"
    assert said.context == "71 có giám sát; 2 độc lập; 51 chuyên gia thực hiện"


def test_no_round_is_no_data() -> None:
    assert row("cases", sessions=0, total=0).value == "chưa có số liệu"


def test_a_ratio_stands_with_its_numbers_and_a_space_that_does_not_break() -> None:
    end = {"end_independent": 2, "end_cases": 73, "end_ratio": 2 / 73}
    said = row("independence_local", start_ratio=None, **end)
    assert said.value == "2,7\u00a0%"
    assert said.context == "cuối kỳ: 2 trên 73 ca bên tiếp nhận làm; đầu kỳ: chưa có số liệu"


def test_a_ratio_goes_from_the_start_to_the_end() -> None:
    start = {"start_independent": 61, "start_cases": 100, "start_ratio": 0.61}
    end = {"end_independent": 1020, "end_cases": 1500, "end_ratio": 0.68}
    said = row("independence_all", **start, **end)
    assert said.value == "61\u00a0% → 68\u00a0%"
    assert said.context == "cuối kỳ: 1.020 trên tất cả 1.500 ca; đầu kỳ: 61 trên 100 ca"


def test_no_case_is_no_ratio_not_nought() -> None:
    assert row("independence_local", start_ratio=None, end_ratio=None).value == "chưa có số liệu"
    assert row("independence_local", start_ratio=None, end_ratio=0.0).value == "0\u00a0%"


def test_answers_and_states_name_only_what_there_is() -> None:
    answered = row("requests_answered", accepted=3, declined=0, asked=1)
    assert (answered.value, answered.context) == ("3 đề xuất", "3 được nhận; 1 được hỏi thêm")
    states = row("contracts_by_state", total=3, running=2, signed=0, unknown=1)
    assert (states.value, states.context) == (
        "3 hợp đồng",
        "Đang thực hiện: 2; Chưa rõ trạng thái: 1",
    )


def test_retention_says_how_many_answers_it_rests_on() -> None:
    said = row("retention", asked=5, in_post=3, left=1, unanswered=1, ratio=0.75)
    assert said.value == "75\u00a0%"
    assert said.context == "3 trên 4 người đã có câu trả lời; 1 người chưa có câu trả lời"
    nobody = row("retention", asked=0, ratio=None)
    assert (nobody.value, nobody.context) == ("chưa có số liệu", "trong kỳ chưa đến lần hỏi nào")


@pytest.mark.parametrize("key", WORDS)
def test_a_figure_without_a_single_part_is_still_a_line(key: str) -> None:
    said = row(key)
    assert said.label != key
    assert said.value


def test_the_room_is_asked_for_its_figures() -> None:
    assert transfer_figures in sources
