from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casters", "0012_messages_at_the_desk")]

    operations: ClassVar = [
        migrations.AddField("notice", "ack", models.CharField(blank=True, default="", max_length=150)),
    ]
