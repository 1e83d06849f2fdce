"""A filled-in text becomes paragraphs and tables; values are never marks."""

from dataclasses import asdict

import pytest

from papers.blocks import Paragraph, Table, block_from, blocks_of
from papers.filling import CannotFill, filled


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("# I. Kết quả", "article"),
        ("## BÊN A", "party"),
        ("> Căn cứ Luật;", "basis"),
        ("- Ý thứ nhất", "item"),
        ("Đoạn văn.", "body"),
        ("Gồm:", "lead"),
        ("Tại …………", "field"),
    ],
)
def test_what_a_line_begins_with_says_what_it_is(line, style):
    assert [block.style for block in blocks_of(line)] == [style]


def test_a_table_has_widths_and_alignments():
    (table,) = blocks_of("| A | B |\n|:-:|---|\n| 1 | 2 |\n| 3 |")

    assert isinstance(table, Table)
    assert (table.widths, table.aligns) == ((0.25, 0.75), ("center", "left"))
    assert table.rows == ((("1",), ("2",)), (("3",), ()))


@pytest.mark.parametrize("value", ["# tiêu đề", "- gạch", "> căn cứ", "a | b", "| a | b |"])
def test_a_value_is_never_taken_for_a_mark(value):
    assert filled("{{ value }}", {"value": value}) == (Paragraph("body", value),)


def test_a_bar_in_a_value_makes_no_column():
    (table,) = filled("| A | B |\n|--|--|\n| {{ value }} | 2 |", {"value": "x | y"})

    assert table.rows == ((("x | y",), ("2",)),)


def test_every_line_of_a_value_is_a_paragraph_of_its_own():
    values = {"value": "một\n\n# hai"}

    assert filled("{{ value }}", values) == (Paragraph("body", "một"), Paragraph("body", "# hai"))
    assert filled("- A: {{ value }}", values) == (
        Paragraph("item", "- A: một"),
        Paragraph("body", "# hai"),
    )


def test_placeholders_in_a_value_stay_as_they_are():
    assert filled("{{ a }}", {"a": "{{ b }}"}) == (Paragraph("body", "{{ b }}"),)


def test_a_table_without_its_second_row_is_named():
    with pytest.raises(CannotFill, match="TT"):
        filled("| TT | Nội dung |\n| 1 | 2 |", {})


def test_what_no_file_can_hold_is_left_out_and_letters_are_composed():
    value = "tru\u031bo\u031b\u0301c\x00sau\ufffe\ue000"

    assert filled("{{ value }}", {"value": value}) == (Paragraph("body", "trước sau"),)


def test_blocks_come_back_from_json():
    for block in blocks_of("Đoạn\n| A |\n|--|\n| 1 |"):
        assert block_from(asdict(block)) == block
