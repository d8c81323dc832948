from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0002_rundown")]

    operations: ClassVar = [
        migrations.AddField(model_name="caster", name="former_display", field=models.JSONField(null=True)),
    ]
