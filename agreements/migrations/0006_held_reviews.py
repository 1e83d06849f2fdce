from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0005_words_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "held")),
                fields=["agreement"],
                name="agreements_review_held",
            ),
        ),
    ]
