"""Canaries: values that must not appear in logs, dumps, Redis, events, audit, pages or the database's own bytes."""

from __future__ import annotations

import io
import logging
import uuid

import pytest
import redis
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from console import lanes
from console.accounts import secrets
from console.accounts.models import CloudAccount, User
from console.audit.models import AuditEntry
from console.lanes import bell
from console.live import Event
from console.logs import LineFormatter, MaskSecrets, masked
from tests.console import things
from tests.console.tiny_cloud import TinyCloud

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "canary-9f2c4711"


def test_a_secret_of_a_command_and_of_an_account_is_nowhere_to_be_read(
    account: CloudAccount, director: User, tiny_cloud: TinyCloud, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    account.secret_key = account.play_key = f"{CANARY}-of-the-account"
    account.save()
    tiny_cloud.plan = ["lose_reply", "InternalError"]
    for _ in range(2):
        lanes.enter("thing.set", director, 1, {"value": "red", "secret": CANARY}, key=uuid.uuid4().hex)
        bell.ring(lanes.Lane.objects.get().pk)
    places = {"database before": _database(), "dump": _dump(), "redis": _redis()}
    lanes.run_lane("thing:1")
    places |= {
        "database after": _database(),
        "events": repr(list(Event.objects.values())),
        "audit": repr(list(AuditEntry.objects.values())),
        "commands": repr([lanes.public(command) for command in lanes.Command.objects.all()]),
        "logs": caplog.text,
        "headers": repr(tiny_cloud.headers),
        "redis after": _redis(),
    }
    assert len(things.settled) == 2
    for place, text in places.items():
        assert text, place
        assert CANARY not in text, place


def _database() -> str:
    """Every value of every table, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def _dump() -> str:
    out = io.StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


def _redis() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL)
    found = ["redis"]
    for key in client.scan_iter("*"):
        found.append(repr(key))
        match client.type(key):
            case b"list":
                found.append(repr(client.lrange(key, 0, -1)))
            case b"hash":
                found.append(repr(client.hgetall(key)))
            case b"string":
                found.append(repr(client.get(key)))
    return "\n".join(found)


def test_a_dump_can_be_read_back(account: CloudAccount) -> None:
    text = _dump()
    before = account.secret_key
    CloudAccount.objects.all().delete()
    from django.core import serializers

    for entry in serializers.deserialize("json", text):
        if isinstance(entry.object, CloudAccount):
            entry.save()
    assert CloudAccount.objects.get().secret_key == before


def test_keys_can_be_rotated(account: CloudAccount, settings: object) -> None:
    old = list(settings.FIELD_KEYS)  # type: ignore[attr-defined]
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *old]  # type: ignore[attr-defined]
    assert CloudAccount.objects.get().secret_key == account.secret_key
    account.save()
    settings.FIELD_KEYS = [new]  # type: ignore[attr-defined]
    assert CloudAccount.objects.get().secret_key == account.secret_key
    settings.FIELD_KEYS = old  # type: ignore[attr-defined]
    with pytest.raises(secrets.Unreadable):
        CloudAccount.objects.get()


@pytest.mark.parametrize(
    "line",
    [
        f"push rtmp://push.example/live/{CANARY}?txSecret={CANARY}",
        f"GET /live/a.flv?txSecret={CANARY}&txTime=1",
        f"Authorization: TC3-HMAC-SHA256 Credential=AKID/{CANARY}, Signature={CANARY}",
        f"{{'secret_key': '{CANARY}', 'name': 'x'}}",
        f"connect redis://:{CANARY}@127.0.0.1:6379/0",
        f"webrtc://127.0.0.1:8001/live/{CANARY}",
        f"srt://push.example.com:9000?streamid=#!::r=live/a,txSecret={CANARY}",
        f"srt://push.example.com:9000?passphrase={CANARY}&latency=120",
        f"rtsp://admin:{CANARY}@10.0.0.1/main",
        f"rtsp://admin:{CANARY}@10.0.0.1",
        f"password={CANARY}&next=/",
        f"token={CANARY}",
    ],
)
def test_what_looks_like_a_secret_is_masked_in_log_lines(line: str) -> None:
    assert CANARY not in masked(line)
    record = logging.LogRecord("x", logging.INFO, "x", 1, "said %s", (line,), None)
    assert MaskSecrets().filter(record)
    assert CANARY not in LineFormatter().format(record)
