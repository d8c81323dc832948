"""What the switcher brings into the house: its verbs, its topics, its socket message and its jobs."""

from __future__ import annotations

from django.apps import AppConfig


class CastersConfig(AppConfig):
    name = "casters"
    label = "casters"

    def ready(self) -> None:
        from casters import consumers, poller
        from casters.blackbox import camera
        from casters.commands import VERBS
        from casters.people import acts as people
        from casters.people import watch
        from casters.rundown import acts, runner
        from console import lanes

        for verb in VERBS:
            lanes.register(verb)
        consumers.register()
        poller.register()
        acts.register()
        runner.register()
        camera.register()
        people.register()
        watch.register()
