from typing import ClassVar

from django.db import migrations, models

from console.accounts.fields import EncryptedTextField


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0014_the_clouds_own_emergency")]

    operations: ClassVar = [
        migrations.AddField("input", "username", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("input", "password", EncryptedTextField(blank=True, default="")),
    ]
