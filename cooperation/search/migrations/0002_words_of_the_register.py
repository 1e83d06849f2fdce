"""Words of the register are told from those that only some may read; all are counted anew."""

from typing import Any

from django.db import migrations, models


def learn_again(apps: Any, schema_editor: Any) -> None:
    """The next wake-up finds nothing learned and reads all texts."""
    apps.get_model("search", "Learned").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="word", name="is_open", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(learn_again, migrations.RunPython.noop),
    ]
