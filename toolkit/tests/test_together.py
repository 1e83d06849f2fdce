"""Several querysets by one statement: as if each had been asked by itself."""

from typing import Any

from django.db.models import Count, Window

from hospitals.models import Organisation, OrganisationHolder, Province
from toolkit import together
from toolkit.together import Reading, alongside, attach, counted, fetch, run


def test_each_has_its_own_rows_in_its_own_order(
    register: None, django_assert_num_queries: Any
) -> None:
    provinces = Province.objects.order_by().values_list("pk")
    asked = [
        Province.objects.order_by("-name_vi"),
        Organisation.objects.filter(slug="no-such-body"),
        OrganisationHolder.objects.select_related("holder").order_by("since", "-pk")[:7],
        Organisation.objects.none(),
        Province.objects.order_by("code", "uid").values_list("valid_from", "pk"),
        Organisation.objects.annotate(of_all=Window(Count("*"))).order_by("-slug")[:2],
        provinces.union(provinces),
    ]
    with django_assert_num_queries(1):
        found = fetch(asked)
    assert found[:6] == [list(rows) for rows in asked[:6]]
    assert set(found[6]) == set(asked[6])
    with django_assert_num_queries(0):
        assert found[2][0].holder.name_vi
    assert found[5][0].of_all == Organisation.objects.count()


def test_an_old_sqlite_is_asked_one_by_one(
    register: None, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    asked = [Province.objects.order_by("code", "uid"), Organisation.objects.order_by("-slug")[:2]]
    together_rows = fetch(asked)
    monkeypatch.setattr(together, "_joins", lambda connection: False)
    with django_assert_num_queries(2):
        assert fetch(asked) == together_rows


def test_a_count_is_a_row(register: None) -> None:
    [[provinces], [none]] = fetch(
        [counted(Province.objects.all()), counted(Province.objects.filter(code="nowhere"))]
    )
    assert (provinces["n"], none["n"]) == (Province.objects.count(), 0)


def test_readings_go_on_in_step(register: None, django_assert_num_queries: Any) -> None:
    def steps(times: int) -> Reading[int]:
        seen = 0
        for _time in range(times):
            (rows, _more) = yield [Province.objects.all()[:3], Organisation.objects.all()[:1]]
            seen += len(rows)
        return seen

    with django_assert_num_queries(4):
        assert run(alongside(steps(1), steps(4), steps(0))) == [3, 12, 0]


def test_what_is_attached_is_not_asked_again(
    register: None, django_assert_num_queries: Any
) -> None:
    bodies = list(Organisation.objects.order_by("slug")[:3])
    attach(bodies, "holders", OrganisationHolder.objects.all(), "organisation_id")
    with django_assert_num_queries(0):
        held = [[row.organisation_id for row in body.holders.all()] for body in bodies]
    assert all(ids and set(ids) == {body.pk} for ids, body in zip(held, bodies, strict=True))
