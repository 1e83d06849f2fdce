"""Every succession recorded so far gets its change: one row a day and decision."""

import uuid

from django.db import migrations

PARTS = ("ProvinceSuccession", "OrganisationSuccession")


def gather(apps, schema_editor):
    change_model = apps.get_model("hospitals", "RegisterChange")
    changes = {}
    for name in PARTS:
        for row in apps.get_model("hospitals", name).objects.filter(change=None):
            key = (row.effective_on, row.legal_basis)
            if key not in changes:
                changes[key] = change_model.objects.create(
                    id=uuid.uuid4(),
                    kind="reorganise",
                    origin="reference",
                    effective_on=row.effective_on,
                    legal_basis=row.legal_basis,
                )
            row.change = changes[key]
            row.save(update_fields=["change"])


def scatter(apps, schema_editor):
    for name in PARTS:
        apps.get_model("hospitals", name).objects.update(change=None)
    apps.get_model("hospitals", "RegisterChange").objects.filter(origin="reference").delete()


class Migration(migrations.Migration):
    dependencies = [("hospitals", "0002_register_changes")]

    operations = [migrations.RunPython(gather, scatter)]
