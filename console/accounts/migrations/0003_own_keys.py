from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0002_how_long_the_air_keys_rest")]

    operations: ClassVar = [
        migrations.AddField(model_name="user", name="own_keys", field=models.JSONField(default=dict)),
    ]
