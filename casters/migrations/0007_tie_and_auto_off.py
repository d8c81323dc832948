from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0006_stills")]

    operations: ClassVar = [
        migrations.AddField(name, field, models.BooleanField(default=default))
        for name in ("picturemark", "textmark")
        for field, default in (("tie", True), ("auto_off", False))
    ]
