from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0005_sound_of_inputs"), ("lanes", "0001_first")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Still",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jpeg", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "caster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stills", to="casters.caster"
                    ),
                ),
                (
                    "command",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="still", to="lanes.command"
                    ),
                ),
            ],
            options={"ordering": ("command_id",)},
        ),
    ]
