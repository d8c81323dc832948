"""An app for tests: things, with one value each. What a family gives to the lanes and sockets, in small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from console import lanes, live
from console.accounts import Role, may_see
from console.accounts.models import CloudAccount, User
from console.errors import Invalid, Stale
from console.lanes import Command, Outcome, Verb
from console.live import Event, Topic
from liveapi import LiveApi

settled: list[tuple[int, Outcome]] = []
# Set by a test to have something happen at a point of the way.
hooks: dict[str, Any] = {}


def accept(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None,
    based_on: Mapping[str, int] | None,
    verb: str = "thing.set",
) -> Command:
    value = params.get("value", "")
    if not isinstance(value, str):
        raise Invalid("A value is a text.", field="value")
    return lanes.accept_command(
        actor,
        f"thing:{topic_key}",
        verb,
        account=CloudAccount.objects.get(),
        key=key,
        payload={"value": value},
        secret={"canary": params["secret"]} if "secret" in params else None,
        deadline=None if deadline_ms is None else timedelta(milliseconds=deadline_ms),
        based_on=based_on,
    )


def perform(command: Command, api: LiveApi, left: float) -> Outcome:
    if hook := hooks.get("perform"):
        hook(command)
    reply = api.send("ModifyCaster", {"CasterId": 1, "Description": command.payload["value"]}, deadline=left)
    return Outcome(request_id=reply["RequestId"])


def check(command: Command, api: LiveApi) -> bool | None:
    if hook := hooks.get("check"):
        hook(command)
    found = api.send("DescribeCaster", {"CasterId": 1}, deadline=1.0)
    return bool(found["CasterInfo"]["Description"] == command.payload["value"])


def settle(command: Command, outcome: Outcome) -> None:
    if hook := hooks.get("settle"):
        hook(command)
    settled.append((command.pk, outcome))
    live.announce(command.topic, "thing.changed", {"value": command.payload["value"]}, command=command.pk)


def still_wanted(command: Command) -> None:
    if command.based_on and command.based_on.get("thing") != revision(command.topic):
        raise Stale()


def revision(topic: str) -> int:
    """How often the thing was changed: what a director saw when he pressed."""
    return Event.objects.filter(topic__name=topic, name="thing.changed").count()


def snapshot(user: User, key: str) -> dict[str, Any]:
    last = Event.objects.filter(topic__name=f"thing:{key}", name="thing.changed").last()
    return {"value": last.data["value"] if last else None, "you": user.username}


def sees(user: User, key: str) -> bool:
    return may_see(user, f"thing:{key}")


def people_changed(key: str, came: Sequence[str], went: Sequence[str]) -> None:
    data = {"people": live.people_at(f"thing:{key}"), "came": list(came), "went": list(went)}
    live.announce(f"thing:{key}", "people.changed", data)


def _accept_as(verb: str) -> Any:
    def accept_it(*args: Any, **kwargs: Any) -> Command:
        return accept(*args, verb=verb, **kwargs)

    return accept_it


def register() -> None:
    """Once for the whole test run."""
    if lanes.registry.find("thing.set") is not None:  # type: ignore[attr-defined]
        return
    common = {"role": Role.DIRECTOR, "perform": perform, "check": check, "settle": settle, "topic": "thing"}
    short = timedelta(seconds=3)
    lanes.register(Verb(name="thing.set", accept=accept, deadline=short, still_wanted=still_wanted, **common))
    lanes.register(
        Verb(name="thing.stop", accept=_accept_as("thing.stop"), deadline=timedelta(seconds=30), urgent=True,
             supersedes=("thing.set",), **common)
    )  # fmt: skip
    lanes.register(Verb(name="thing.once", accept=_accept_as("thing.once"), deadline=short, resend=False, **common))
    live.register_topic("thing", snapshot=snapshot, may_see=sees, on_people=people_changed)


def head(topic: str = "thing:1") -> int:
    row = Topic.objects.filter(name=topic).first()
    return row.seq if row else 0
