from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_membership_proposals")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="last_visit",
            field=models.DateTimeField(editable=False, null=True, verbose_name="lần vào gần nhất"),
        ),
        migrations.AddField(
            model_name="user",
            name="channels",
            field=models.JSONField(blank=True, default=dict, verbose_name="cách nhận thư"),
        ),
    ]
