"""A document is found by its title, folded once and not at each search."""

from typing import Any

from django.db import migrations, models

from toolkit.folding import fold

_ROWS = 2000


def fold_titles(apps: Any, schema_editor: Any) -> None:
    documents = apps.get_model("agreements", "Document").objects
    folded = []
    for row in documents.only("title").order_by().iterator(chunk_size=_ROWS):
        row.search_text = fold(row.title)
        folded.append(row)
    documents.bulk_update(folded, ["search_text"], batch_size=_ROWS)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_merger_decisions")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="search_text",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
    ]
