"""What was there before sights were kept is remembered by the migration as services remember it."""

import importlib

import pytest
from django.apps import apps

from agreements.models import Agreement, Report
from audit import sights
from audit.models import Sight
from exchange.tests.histories import History
from transfers.models import Contract, TransferRequest

MIGRATION = importlib.import_module("exchange.migrations.0003_sights_of_what_is_there")
Row = tuple[str, str, object, str]


@pytest.mark.django_db
def test_the_migration_remembers_who_sees_what_is_there(register: None, on_day) -> None:  # type: ignore[no-untyped-def]
    history = History(3, on_day)
    history.begin()
    history.go_on(40)
    Sight.objects.all().delete()
    MIGRATION.remember(apps, None)
    assert _kept() == _now()


def _kept() -> set[Row]:
    columns = ("record_type", "record_id", "organisation_id", "span")
    return set(Sight.objects.values_list(*columns))


def _now() -> set[Row]:
    return {
        (label, str(record.pk), body, str(span))
        for model in (Agreement, Report, TransferRequest, Contract)
        for label in [model._meta.label_lower]
        for record in model.objects.all()
        for body, span in sights.audiences[label](record).rows()
    }
