"""Redis dies and comes back, empty: commands go on, sockets come back by number."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from console import lanes, live
from console.accounts.models import CloudAccount, User
from console.celery import app
from console.lanes import bell
from console.live import Event
from console.live.outbox import relay_unsent
from tests.console.conftest import Press, fresh
from tests.console.console_server import ConsoleServer
from tests.console.private_valkey import PrivateValkey
from tests.console.tiny_cloud import TinyCloud
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def valkey() -> Iterator[PrivateValkey]:
    with PrivateValkey() as running:
        layers = {
            "default": {
                "BACKEND": "console.live.layer.LiveLayer",
                "CONFIG": {"hosts": [{"address": running.url}], "prefix": "console"},
            }
        }
        with override_settings(REDIS_URL=running.url, CHANNEL_LAYERS=layers):
            yield running


@pytest.fixture
def server(valkey: PrivateValkey) -> Iterator[ConsoleServer]:
    port = free_port()
    with override_settings(ORIGINS=[f"http://127.0.0.1:{port}"]), ConsoleServer(port) as running:
        yield running


def tell(value: str) -> None:
    with transaction.atomic():
        live.announce("thing:1", "thing.changed", {"value": value})


def test_sockets_close_with_1012_and_resume_by_number_even_while_it_is_away(
    server: ConsoleServer, valkey: PrivateValkey, director: User
) -> None:
    client = server.signed_in(director)
    with server.socket(client) as browser:
        epoch = browser.join()["epoch"]
        tell("before")
        browser.events(1)
        start = time.monotonic()
        valkey.kill()
        assert browser.closed_with(20) == 1012
        assert time.monotonic() - start < 10
    tell("while it was away")
    with server.socket(client) as browser:
        assert browser.join(epoch=epoch, seq=1)["mode"] == "replay"
        tell("and once more")
        values = [event["data"]["value"] for event in browser.events(2)]
        assert values == ["while it was away", "and once more"]
        valkey.start()
        time.sleep(1.5)  # the hub is back
        start = time.monotonic()
        tell("pushed again")
        assert browser.events(1)[0]["data"]["value"] == "pushed again"
        assert time.monotonic() - start < 10  # promised: caught up within 5 s


def test_a_command_is_accepted_and_run_without_redis(
    server: ConsoleServer, valkey: PrivateValkey, director: User, account: CloudAccount, tiny_cloud: TinyCloud
) -> None:
    valkey.kill()
    with server.socket(director) as browser:
        browser.join()
        start = time.monotonic()
        kind, _, answer = browser.ask("thing.set", thing=1, value="red", key=uuid.uuid4().hex)
        assert kind == "reply"
        assert time.monotonic() - start < 2  # a director never waits for the broker
        lanes.run_lane("thing:1")
        assert browser.event("command.done")["data"]["command"]["id"] == answer["command"]["id"]
    assert tiny_cloud.value == "red"


def test_what_was_not_pushed_is_relayed(valkey: PrivateValkey) -> None:
    valkey.kill()
    tell("lost")
    time.sleep(0.6)
    assert not Event.objects.get().sent
    valkey.start()
    end = time.monotonic() + 10
    while not Event.objects.get().sent and time.monotonic() < end:
        relay_unsent()
        time.sleep(0.2)
    assert Event.objects.get().sent


@pytest.mark.parametrize("trouble", ["gone", "mute"])
def test_ringing_returns_at_once_whatever_the_broker_does(
    valkey: PrivateValkey, press: Press, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.conf, "broker_write_url", valkey.url)
    valkey.kill() if trouble == "gone" else valkey.pause()
    start = time.monotonic()
    for number in range(5):
        bell.ring(number)
    command = press("red")
    assert time.monotonic() - start < 0.5
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
