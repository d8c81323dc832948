from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0013_acknowledged_notices")]

    operations: ClassVar = [
        migrations.AddField("caster", "emergency_first", models.BooleanField(default=False)),
        migrations.AddField("caster", "program_emergency", models.BooleanField(default=False)),
    ]
