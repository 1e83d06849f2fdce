"""Who can see the records that were there before anybody remembered it (`audit.sights`)."""

import uuid

from django.db import migrations

EVERYONE = uuid.UUID(int=0)
AT_ONCE = 2000


def remember(apps, schema_editor):
    sight = apps.get_model("audit", "Sight")
    waiting = []

    def keep(label, record, body, span):
        waiting.append(
            sight(record_type=label, record_id=str(record), organisation_id=body, span=span)
        )
        if len(waiting) >= AT_ONCE:
            write()

    def write():
        sight.objects.bulk_create(waiting, ignore_conflicts=True)
        waiting.clear()

    for found in (agreements(apps), reports(apps), requests(apps), contracts(apps)):
        for row in found:
            keep(*row)
    write()


def rows(model, *columns):
    return model.objects.order_by().values_list(*columns).iterator(AT_ONCE)


def agreements(apps):
    label = "agreements.agreement"
    for (pk,) in rows(apps.get_model("agreements", "Agreement"), "pk"):
        yield label, pk, EVERYONE, "own"
    party = apps.get_model("agreements", "Party")
    for pk, status, body in rows(party, "agreement", "agreement__status", "organisation"):
        yield label, pk, body, "own" if status in ("draft", "circulated") else "around"


def reports(apps):
    label, report = "agreements.report", apps.get_model("agreements", "Report")
    for pk, status, body in rows(report, "pk", "status", "organisation"):
        yield label, pk, body, "own"
        if status == "submitted":
            yield label, pk, EVERYONE, "own"
    parties = "review__agreement__parties__organisation"
    for pk, status, body in rows(report, "pk", "status", parties):
        if status == "submitted" and body:
            yield label, pk, body, "own"


def requests(apps):
    label, request = "transfers.transferrequest", apps.get_model("transfers", "TransferRequest")
    asked = set()
    for pk, asker, facility, hub, status, submitted_on, endorsed_on in rows(
        request,
        *("pk", "requester", "at_facility", "assigning_hub", "status"),
        *("submitted_on", "endorsed_on"),
    ):
        yield label, pk, EVERYONE, "own"
        yield label, pk, asker, "near"
        if facility and status != "draft":
            yield label, pk, facility, "near"
        withdrawn_early = status == "withdrawn" and endorsed_on is None and submitted_on
        if status not in ("draft", "submitted") and not withdrawn_early:
            asked.add(pk)
            if hub:
                yield label, pk, hub, "own"
    for pk, body in rows(apps.get_model("transfers", "RequestSource"), "request", "organisation"):
        if pk in asked:
            yield label, pk, body, "near"


def contracts(apps):
    label, contract = "transfers.contract", apps.get_model("transfers", "Contract")
    for pk, source, recipient in rows(contract, "pk", "source", "recipient"):
        yield label, pk, EVERYONE, "own"
        yield label, pk, source, "near"
        yield label, pk, recipient, "near"
    party = apps.get_model("agreements", "Party")
    hubs = party.objects.filter(role="hub", agreement__contracts__isnull=False)
    for pk, body in hubs.values_list("agreement__contracts", "organisation").iterator(AT_ONCE):
        yield label, pk, body, "own"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_kept_answers"),
        ("audit", "0004_sights"),
        ("agreements", "0003_merger_decisions"),
        ("transfers", "0002_contract_decisions"),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
