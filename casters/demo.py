"""The demo show: people, an account, and a caster with something to switch, made by the same verbs as any other show.

Safe to repeat: what is there is left as it is, also when somebody changed it. A show that was interrupted on its way is
finished; a local cloud that moved to another port is followed.
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.db import transaction

from casters.display import Display, Source
from casters.families import INPUTS, LAYOUTS, PICTURE_MARKS, TEXT_MARKS, Family
from casters.models import Caster
from casters.services import prepared
from casters.tasks import looking
from console import cloud, lanes
from console.accounts.acts import account_changed
from console.accounts.models import CloudAccount, Membership, User
from console.accounts.roles import EVERYWHERE, Role

if TYPE_CHECKING:
    from console.lanes import Command

PEOPLE = {"director": Role.DIRECTOR, "producer": Role.PRODUCER, "admin": Role.ADMIN}
ACCOUNT = "Local cloud"
CASTER = "City Night"
STANDBY, BLACK = 5, 6
WAIT_SECONDS = 30.0

MARQUEE = (
    "Good evening, this is City Night 城市之夜 · tonight live: music, talk and the news 今晚直播：音乐、对谈与新闻"
)


class DemoFailed(Exception):
    """A step of the demo did not end as it should; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the local cloud is, and what opens it."""

    url: str
    secret_id: str
    secret_key: str
    play_key: str

    @property
    def tiles_url(self) -> str:
        parts = urlsplit(self.url)
        return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/tiles"


def inputs(url: str) -> dict[int, dict[str, Any]]:
    names = ("CAM 1 Wide", "CAM 2 Close", "CAM 3 Guest", "CAM 4 Audience")
    cameras = {
        number: {"name": name, "kind": "file", "address": f"{url}/test/cam{number}", "volume": 100}
        for number, name in enumerate(names, 1)
    }
    return cameras | {
        STANDBY: {"name": "Standby", "kind": "picture", "address": f"{url}/media/standby.png", "volume": 100},
        BLACK: {"name": "Black", "kind": "picture", "address": f"{url}/media/black.png", "volume": 100},
    }


LAYOUT_SLOTS: dict[int, dict[str, Any]] = {
    1: {"name": "Two up", "template": 20, "inputs": "1|2"},
    2: {
        "name": "Guest corner",
        "layers": [
            {"input": 1, "x": 0.0, "y": 0.0, "w": 1.0, "h": 1.0},
            {"input": 3, "x": 0.66, "y": 0.6, "w": 0.3, "h": 0.3},
        ],
    },
}
TEXT_SLOTS: dict[int, dict[str, Any]] = {
    1: {
        "name": "Ticker", "text": MARQUEE, "size": 36, "color": "#ffffff", "font": 2, "x": 0.0, "y": 0.9,
        "roll": True, "roll_s": 16, "roll_direction": 1, "roll_from": 0.0, "roll_to": 1.0,
    },
}  # fmt: skip


def picture_marks(url: str) -> dict[int, dict[str, Any]]:
    return {1: {"name": "Bug", "address": f"{url}/media/bug.png", "x": 0.85, "y": 0.06, "w": 0.1, "h": 0.1}}


# --- people and the account -------------------------------------------------------------------------------------------


def make_people(password: str) -> dict[str, str]:
    """The three demo accounts. Answers the passwords that were made up just now, by name: they are shown once.

    Hashing takes its time and stands outside the transactions, which would keep everybody else from writing.
    """
    made_up = {}
    for name, role in PEOPLE.items():
        known = User.objects.filter(username=name).first()
        if known is None:
            chosen = password or secrets.token_urlsafe(9)
            known = User(username=name, first_name=name.capitalize(), password=make_password(chosen))
            if not password:
                made_up[name] = chosen
        elif password and not known.check_password(password):
            known.password = make_password(password)
        with transaction.atomic():
            known.save()
            Membership.objects.get_or_create(user=known, topic=EVERYWHERE, defaults={"roles": [str(role)]})
    return made_up


def make_account(place: Place) -> CloudAccount:
    """The account of the local cloud, with the address and the keys of today."""
    wanted = {
        "kind": CloudAccount.Kind.LOCAL, "endpoint": place.url, "secret_id": place.secret_id,
        "secret_key": place.secret_key, "play_key": place.play_key, "whep_url": f"{place.url}/webrtc/v2/whep",
        "tiles_url": place.tiles_url, "play_origins": place.url,
    }  # fmt: skip
    with transaction.atomic():
        account = CloudAccount.objects.filter(name=ACCOUNT).first() or CloudAccount(name=ACCOUNT)
        if account.pk and all(getattr(account, name) == value for name, value in wanted.items()):
            return account
        for name, value in wanted.items():
            setattr(account, name, value)
        account.save()
        account_changed.send(sender=None, account=account)
    return account


# --- the show ---------------------------------------------------------------------------------------------------------


def make_show(account: CloudAccount) -> Caster:
    """The caster with its slots, PGM on input 1 and PVW on input 2; each step only where it is still missing."""
    director, producer, admin = (User.objects.get(username=name) for name in ("director", "producer", "admin"))
    api = cloud.client_for(account)
    looking.look_at_account(account, api)
    caster = Caster.objects.present().filter(account=account, name=CASTER).order_by("pk").first()
    if caster is None:
        run("caster.create", admin, account.pk, {"name": CASTER, "width": 1280, "height": 720, "fps": 25})
        caster = Caster.objects.present().filter(account=account, name=CASTER).latest("pk")
    looking.look_at_everything(caster, api, quietly=True)
    caster.refresh_from_db()
    follow(caster, account.endpoint, producer=producer, director=director)
    caster.refresh_from_db()
    if caster.program_revision or caster.preview_revision:
        return caster
    for family, slots in (
        (INPUTS, inputs(account.endpoint)),
        (LAYOUTS, LAYOUT_SLOTS),
        (PICTURE_MARKS, picture_marks(account.endpoint)),
        (TEXT_MARKS, TEXT_SLOTS),
    ):
        fill(caster, family, slots, producer)
    chosen = {"standby": Display(Source("input", STANDBY)), "black": Display(Source("input", BLACK))}
    prepared.choose(director, str(caster.pk), {name: display.as_json() for name, display in chosen.items()})
    put_on_air(caster, Display(Source("input", 1), picture_marks=(1,)), director)
    show_next(caster, Display(Source("input", 2)), producer)
    caster.refresh_from_db()
    return caster


def fill(caster: Caster, family: Family, slots: Mapping[int, dict[str, Any]], actor: User) -> None:
    used = set(family.slots(caster).values_list("index", flat=True))
    for index, values in slots.items():
        if index not in used:
            run(f"{family.word}.add", actor, caster.pk, {"index": index, **values})


def put_on_air(caster: Caster, display: Display, director: User) -> None:
    show_next(caster, display, director)
    caster.refresh_from_db()
    seen = {"preview": caster.preview_revision, "program": caster.program_revision}
    run("program.take", director, caster.pk, {"transition": "", "flip_flop": False}, based_on=seen)


def show_next(caster: Caster, display: Display, actor: User) -> None:
    run("preview.show", actor, caster.pk, {"display": display.as_json()})


def follow(caster: Caster, url: str, *, producer: User, director: User) -> None:
    """The local cloud listens elsewhere than when the show was made: its own test pictures and files moved with it.

    What is on air cannot be changed, so the show pauses for the move and comes back as it was.
    """
    moved = [
        (family, row.index, row.kind if family is INPUTS else "", new)
        for family in (INPUTS, PICTURE_MARKS)
        for row in family.slots(caster).all()
        if (new := moved_address(row.address, url)) != row.address
    ]
    if not moved:
        return
    program, preview = caster.program, caster.preview
    if program is not None:
        run("program.stop", director, caster.pk, {})
    if preview is not None:
        run("preview.stop", producer, caster.pk, {})
    for family, index, kind, address in moved:
        params = {"index": index, "address": address, **({"kind": kind} if kind else {})}
        run(f"{family.word}.change", producer, caster.pk, params)
    if program is not None:
        put_on_air(caster, program.cut(), director)
    if preview is not None:
        show_next(caster, preview, producer)


def moved_address(address: str, url: str) -> str:
    """The same thing at the local cloud's new port, for its test pictures and its media folder on this host."""
    here = urlsplit(url)
    lines = []
    for line in address.splitlines():
        parts = urlsplit(line)
        own = parts.path.startswith(("/test/", "/media/")) and parts.hostname == here.hostname
        lines.append(parts._replace(scheme=here.scheme, netloc=here.netloc).geturl() if own else line)
    return "\n".join(lines)


def run(
    verb: str, actor: User, topic_key: int, params: dict[str, Any], *, based_on: Mapping[str, int] | None = None
) -> Command:
    """Enter a verb and see it done. The lanes process may be faster than we are; either way it is done once."""
    command = lanes.enter(verb, actor, topic_key, params, key=str(uuid.uuid4()), based_on=based_on)
    end = time.monotonic() + WAIT_SECONDS
    while command.is_open and time.monotonic() < end:
        lanes.run_lane(command.topic)
        command.refresh_from_db()
        if command.is_open:
            time.sleep(0.05)
    if command.state != lanes.Command.State.DONE:
        raise DemoFailed(f"{verb} ended as {command.state}: {command.sentence or 'no answer in time'}")
    return command
