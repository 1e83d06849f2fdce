from django.db import migrations

from toolkit.folded_sql import words_index


class Migration(migrations.Migration):
    dependencies = [("transfers", "0002_contract_decisions")]

    operations = [words_index("transfers_transferrequest"), words_index("transfers_contract")]
