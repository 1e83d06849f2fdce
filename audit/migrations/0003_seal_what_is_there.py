from django.db import migrations


class Migration(migrations.Migration):
    """The trail written so far waits for the sealer, in the order in which it was written."""

    dependencies = [("audit", "0002_sealed_trail")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO audit_unsealed (entry_id) SELECT id FROM audit_entry",
            migrations.RunSQL.noop,
        ),
    ]
