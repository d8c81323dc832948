"""A tiny cloud, its account, and things to command."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from console import lanes
from console.accounts.models import CloudAccount, User
from console.lanes import Command
from tests.console import things
from tests.console.tiny_cloud import TinyCloud

things.register()


@pytest.fixture
def tiny_cloud() -> Iterator[TinyCloud]:
    with TinyCloud() as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _no_hooks() -> Iterator[None]:
    things.hooks.clear()
    things.settled.clear()
    yield
    things.hooks.clear()


@pytest.fixture
def account(db: None, tiny_cloud: TinyCloud) -> CloudAccount:
    return CloudAccount.objects.create(
        name="Tiny", endpoint=tiny_cloud.url, secret_id="AKIDtiny", secret_key="tiny-secret-key"
    )


Press = Callable[..., Command]


@pytest.fixture
def press(account: CloudAccount, director: User) -> Press:
    """A director presses: `press("value")`. Answers the accepted command."""

    def pressed(value: str = "a", *, verb: str = "thing.set", actor: User | None = None, **more: Any) -> Command:
        more.setdefault("key", uuid.uuid4().hex)
        params = {"value": value, **more.pop("params", {})}
        return lanes.enter(verb, actor or director, 1, params, **more)

    return pressed


def fresh(command: Command) -> Command:
    return Command.objects.select_related("actor").get(pk=command.pk)
