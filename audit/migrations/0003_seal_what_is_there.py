from django.db import migrations


class Migration(migrations.Migration):
    """The trail written so far waits for the sealer, in the order in which it was written.

    Safe to take back and repeat: what has a seal, or waits already, is left alone.
    """

    dependencies = [("audit", "0002_sealed_trail")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO audit_unsealed (entry_id)
            SELECT id FROM audit_entry
            WHERE NOT EXISTS (SELECT 1 FROM audit_seal WHERE entry_id = audit_entry.id)
              AND NOT EXISTS (SELECT 1 FROM audit_unsealed WHERE entry_id = audit_entry.id)
            """,
            migrations.RunSQL.noop,
        ),
    ]
