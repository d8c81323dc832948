from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_first")]

    operations: ClassVar = [
        migrations.AddField("user", "lockout_ms", models.PositiveSmallIntegerField(default=300)),
    ]
