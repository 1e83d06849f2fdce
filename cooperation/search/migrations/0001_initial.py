import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Learned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "chỗ đã đọc đến",
                "verbose_name_plural": "chỗ đã đọc đến",
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=24, unique=True)),
                ("records", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "từ",
                "verbose_name_plural": "các từ",
            },
        ),
        migrations.CreateModel(
            name="Spelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=24)),
                ("word", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="spellings", to="search.word")),
            ],
            options={
                "verbose_name": "cách viết",
                "verbose_name_plural": "các cách viết",
                "indexes": [models.Index(fields=["form"], name="search_spelling_form")],
                "constraints": [models.UniqueConstraint(fields=("word", "form"), name="search_spelling_once")],
            },
        ),
    ]
