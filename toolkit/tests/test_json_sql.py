"""JSON that the database writes, on whichever database the tests run."""

import datetime as dt
import json

import pytest
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.utils import timezone

from hospitals.models import Organisation, Province
from toolkit import json_sql
from toolkit.json_sql import JsonList, JsonObject, json_text, row_text

pytestmark = pytest.mark.usefixtures("register")


def said(rows, **members) -> list[dict]:
    texts = rows.annotate(_text=json_text(members)).values_list("_text", flat=True)
    return [json.loads(text) for text in texts]


def one(**members) -> dict:
    (row,) = said(Organisation.objects.filter(slug="cho-ray"), **members)
    return row


def test_the_members_stand_in_the_order_given() -> None:
    assert list(one(slug="slug", kind="kind", beds="beds")) == ["slug", "kind", "beds"]


def test_ids_days_numbers_and_truth_read_as_python_writes_them() -> None:
    body = Organisation.objects.get(slug="cho-ray")
    body.open_from, body.beds, body.is_end_line = dt.date(1900, 6, 1), 1800, True
    body.save()
    assert one(id="id", open_from="open_from", beds="beds", is_end_line="is_end_line") == {
        "id": str(body.pk),
        "open_from": "1900-06-01",
        "beds": 1800,
        "is_end_line": True,
    }


def test_what_is_not_known_is_null() -> None:
    Organisation.objects.filter(slug="cho-ray").update(province=None, open_until=None, beds=None)
    assert one(province="province__uid", until="open_until", beds="beds") == {
        "province": None,
        "until": None,
        "beds": None,
    }


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T07:00:00+07:00"),
        ("2026-01-01T17:00:01.12Z", "2026-01-02T00:00:01.120000+07:00"),
        ("2026-12-31T23:59:59.000001Z", "2027-01-01T06:59:59.000001+07:00"),
    ],
)
def test_a_time_is_the_portals_with_its_offset(moment: str, text: str) -> None:
    at = dt.datetime.fromisoformat(moment)
    Organisation.objects.filter(slug="cho-ray").update(updated_at=at)
    assert timezone.localtime(at).isoformat() == text
    assert one(at="updated_at") == {"at": text}


@pytest.mark.parametrize(
    "words", ['"', "\\", "a\nb\tc", "Bệnh viện “Mắt”", "🏥", "</script>", "{}", "%s %%", "'"]
)
def test_any_words_come_back_as_they_were(words: str) -> None:
    Organisation.objects.filter(slug="cho-ray").update(name_vi=words)
    assert one(name="name_vi", beds="beds")["name"] == words
    assert one(name="name_vi")["name"] == words
    provinces = Province.objects.filter(uid="79-ho-chi-minh")
    bodies = Organisation.objects.filter(slug="cho-ray")
    assert said(provinces, names=JsonList(bodies, F("name_vi"))) == [{"names": [words]}]


def test_a_condition_is_true_or_false() -> None:
    large = Case(When(Q(slug="cho-ray"), then=Value(True)), default=Value(False))
    assert one(large=large) == {"large": True}
    assert one(large=Case(When(slug="x", then=Value(True)), default=Value(False)))["large"] is False


def test_a_list_keeps_the_order_of_its_rows() -> None:
    bodies = Organisation.objects.filter(province=OuterRef("pk"), kind="hospital")
    provinces = Province.objects.filter(uid="79-ho-chi-minh")
    for order in ("slug", "-slug"):
        inner = JsonList(bodies.order_by(order), JsonObject(slug=F("slug")))
        (row,) = said(provinces, uid="uid", hospitals=inner)
        found = [one["slug"] for one in row["hospitals"]]
        assert len(found) > 5
        assert found == sorted(found, reverse=order.startswith("-"))


def test_a_list_without_rows_is_empty() -> None:
    nothing = Organisation.objects.filter(province=OuterRef("pk"), slug="none")
    row = said(Province.objects.filter(uid="80-long-an"), bodies=JsonList(nothing, F("slug")))
    assert row == [{"bodies": []}]


def test_an_object_without_members_is_empty() -> None:
    assert one() == {}


def test_a_name_that_could_be_sql_is_refused() -> None:
    with pytest.raises(ValueError, match="names"):
        JsonObject(**{"a'b": F("slug")})


def test_a_rows_sql_is_compiled_once_and_filled_with_each_day(monkeypatch) -> None:
    monkeypatch.setattr(json_sql, "_compiled", {})
    rows, made = Organisation.objects.filter(slug="cho-ray"), []

    def members(days) -> dict:
        made.append(days)
        is_open = Case(When(open_from__lte=days["day"], then=Value(True)), default=Value(False))
        return {"slug": F("slug"), "is_open": is_open}

    Organisation.objects.update(open_from=dt.date(2000, 1, 1))
    for day, is_open in ((dt.date(1999, 12, 31), False), (dt.date(2000, 1, 1), True)):
        text = row_text(rows, members, days={"day": day}, known_as="test")
        (found,) = rows.annotate(_text=text).values_list("_text", flat=True)
        assert json.loads(found) == {"slug": "cho-ray", "is_open": is_open}
    assert len(made) == 1


def test_what_joins_another_table_is_compiled_each_time(monkeypatch) -> None:
    monkeypatch.setattr(json_sql, "_compiled", {})
    rows = Organisation.objects.filter(slug="cho-ray")
    for _time in range(2):
        text = row_text(rows, lambda days: {"of": F("province__uid")}, days={}, known_as="joined")
        (found,) = rows.annotate(_text=text).values_list("_text", flat=True)
        assert json.loads(found) == {"of": "79-ho-chi-minh"}


def test_the_kept_sql_has_a_bound(monkeypatch) -> None:
    monkeypatch.setattr(json_sql, "_compiled", {})
    for number in range(json_sql._AT_MOST + 5):
        row_text(Organisation.objects.all(), lambda days: {"id": F("id")}, days={}, known_as=number)
    assert len(json_sql._compiled) <= json_sql._AT_MOST
