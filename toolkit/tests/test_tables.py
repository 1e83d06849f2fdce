"""Rows of JSON as a table."""

import pytest
from rest_framework import serializers

from toolkit.tables import cells, columns_of


class BodySerializer(serializers.Serializer):
    slug = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())


class RowSerializer(serializers.Serializer):
    code = serializers.CharField()
    signed_on = serializers.DateField()
    beds = serializers.IntegerField()
    is_late = serializers.BooleanField()
    holder = BodySerializer()
    parties = BodySerializer(many=True)
    readiness = serializers.DictField()


COLUMNS = columns_of(RowSerializer().fields)
ROW = {
    "code": "a-1",
    "signed_on": "2026-01-31",
    "beds": 12,
    "is_late": False,
    "holder": {"slug": "cho-ray", "aliases": ["CR", "Chợ Rẫy"]},
    "parties": [{"slug": "a", "aliases": []}, {"slug": "b", "aliases": ["B1", "B2"]}],
    "readiness": {"staff": "Hai bác sĩ"},
}


def test_a_value_inside_a_member_has_a_column_of_its_own() -> None:
    assert [column.name for column in COLUMNS] == [
        "code", "signed_on", "beds", "is_late", "holder.slug", "holder.aliases",
        "parties.slug", "parties.aliases", "readiness",
    ]  # fmt: skip
    assert [column.name for column in COLUMNS if column.is_day] == ["signed_on"]


def test_a_list_stands_in_one_cell() -> None:
    assert cells(ROW, COLUMNS) == [
        "a-1", "2026-01-31", 12, False, "cho-ray", "CR; Chợ Rẫy", "a; b", "B1; B2",
        '{"staff":"Hai bác sĩ"}',
    ]  # fmt: skip


def test_what_is_not_known_leaves_its_cells_empty() -> None:
    row = ROW | {"signed_on": None, "beds": None, "holder": None, "parties": []}
    assert cells(row, COLUMNS)[1:8] == [None, None, False, None, "", "", ""]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_can_be_a_formula(first: str) -> None:
    text = f"{first}HYPERLINK(1)"
    row = ROW | {"code": text, "parties": [{"slug": text, "aliases": []}]}
    found = cells(row, COLUMNS)
    assert (found[0], found[6]) == (f"'{text}", f"'{text}")


def test_a_number_below_zero_stays_a_number() -> None:
    assert cells(ROW | {"beds": -3}, COLUMNS)[2] == -3
