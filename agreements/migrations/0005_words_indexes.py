from django.db import migrations, models

from toolkit.folded_sql import words_index


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_document_search_text")]

    operations = [
        words_index("agreements_agreement"),
        words_index("agreements_document"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["-added_at", "id"], name="agreements_document_added"),
        ),
    ]
