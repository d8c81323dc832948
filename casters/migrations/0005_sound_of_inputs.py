from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0004_prepared_pictures")]

    operations: ClassVar = [
        migrations.AddField("input", "unmuted", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("input", "sound", models.CharField(max_length=8, default="follow")),
    ]
