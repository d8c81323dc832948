"""Make the demo show, or find it made: people, the local cloud's account, a caster with four moving sources."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casters import demo
from casters.demo_pictures import draw_pictures
from liveapi import LiveApiError, NotSent

NEEDED = ("LOCALCLOUD_URL", "LOCALCLOUD_SECRET_ID", "LOCALCLOUD_SECRET_KEY", "LOCALCLOUD_PLAY_KEY")
WAIT_SECONDS = 30.0


class Command(BaseCommand):
    help = "Makes the demo show through the real API. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [name for name in NEEDED if not os.environ.get(name)]
        if missing:
            raise CommandError(f"Set {', '.join(missing)} to the local cloud's address and keys.")
        url, secret_id, secret_key, play_key = (os.environ[name] for name in NEEDED)
        made_up = demo.make_people(os.environ.get("CONSOLE_DEMO_PASSWORD", ""))
        for name, password in made_up.items():
            self.stdout.write(f"  Sign in as    {name:<10} password {password}   (shown once)")
        account = demo.make_account(demo.Place(url.rstrip("/"), secret_id, secret_key, play_key))
        draw_pictures(Path(os.environ.get("LOCALCLOUD_MEDIA") or settings.VAR / "media"))
        end = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                demo.make_show(account)
                return
            except NotSent as error:
                if time.monotonic() > end:
                    raise CommandError(f"The local cloud cannot be reached: {error.sentence}") from error
                time.sleep(0.3)
            except (LiveApiError, demo.DemoFailed) as error:
                raise CommandError(f"The demo show could not be made. {error}") from error
