from django.apps import AppConfig


class LanesConfig(AppConfig):
    name = "console.lanes"
    label = "lanes"

    def ready(self) -> None:
        from console.cloud import probe_accounts
        from console.lanes import every
        from console.live.outbox import relay_unsent
        from console.live.presence import sweep

        every(1.0, relay_unsent, name="relay events")
        every(1.0, sweep, name="who is still there")
        every(5.0, probe_accounts, name="probe accounts")
