from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0008_guest_links")]

    operations: ClassVar = [
        migrations.AddField("caster", "air_delay_s", models.PositiveSmallIntegerField(default=0)),
    ]
