from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0009_air_delay")]

    operations: ClassVar = [
        migrations.AddField("output", "stopped", models.BooleanField(default=False)),
    ]
