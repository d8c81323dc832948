from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0003_what_was_on_air_before")]

    operations: ClassVar = [
        migrations.AddField(model_name="caster", name="standby_display", field=models.JSONField(null=True)),
        migrations.AddField(model_name="caster", name="black_display", field=models.JSONField(null=True)),
    ]
