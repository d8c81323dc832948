"""A stage: a caster in a real local cloud, mirrored here, and the people who work with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

import liveapi
from casters import snapshot
from casters.display import Display, Source
from casters.models import Caster
from casters.tasks import looking
from console import cloud as cloud_accounts
from console import lanes
from console.accounts.models import CloudAccount, Membership, User
from console.live.events import wire
from console.live.models import Event
from liveapi import LiveApi
from tests.localcloud_process import LocalCloud

# --- the cast, without passwords: hashing three of them for each test would take most of its time ---------------------


def member(name: str, *roles: str, topic: str = "*") -> User:
    user = User.objects.create(username=name)
    Membership.objects.create(user=user, topic=topic, roles=list(roles))
    return user


@pytest.fixture
def director(db: None) -> User:
    return member("director", "director")


@pytest.fixture
def producer(db: None) -> User:
    return member("producer", "producer")


@pytest.fixture
def admin(db: None) -> User:
    return member("admin", "admin")


@pytest.fixture
def outsider(db: None) -> User:
    return member("outsider", "producer", "director", "admin", topic="caster:999999")


CAMERAS = {1: "CAM 1", 2: "CAM 2", 3: "CAM 3"}


@dataclass
class Stage:
    """What a test needs at hand. `api` is the cloud from outside: another console, or the vendor's own page."""

    cloud: LocalCloud
    account: CloudAccount
    caster: Caster
    api: LiveApi
    director: User
    producer: User
    admin: User

    @property
    def number(self) -> int:
        return self.caster.cloud_id

    def now(self) -> Caster:
        """The mirror as it stands."""
        return Caster.objects.select_related("account").get(pk=self.caster.pk)

    def enter(self, verb: str, actor: User, params: Mapping[str, Any] | None = None, **envelope: Any) -> lanes.Command:
        envelope.setdefault("key", str(uuid.uuid4()))
        return lanes.enter(verb, actor, self.caster.pk, dict(params or {}), **envelope)

    def run(self, verb: str, actor: User, params: Mapping[str, Any] | None = None, **envelope: Any) -> lanes.Command:
        """Enter a verb, run the lane, and answer the command as it ended."""
        command = self.enter(verb, actor, params, **envelope)
        lanes.run_lane(command.topic)
        return self.again(command)

    def again(self, command: lanes.Command) -> lanes.Command:
        return lanes.Command.objects.select_related("actor", "account").get(pk=command.pk)

    def seen(self) -> dict[str, int]:
        """The revisions that somebody who looks now sees."""
        now = self.now()
        return {"preview": now.preview_revision, "program": now.program_revision}

    def show(self, index: int, actor: User | None = None, **parts: Any) -> lanes.Command:
        display = Display(Source("input", index), **parts)
        return self.run("preview.show", actor or self.director, {"display": display.as_json()})

    def take(self, actor: User | None = None, **params: Any) -> lanes.Command:
        return self.run("program.take", actor or self.director, params, based_on=self.seen())

    def display(self) -> liveapi.DisplayFound:
        """What the cloud itself says."""
        return self.api.call(liveapi.DescribeCasterDisplayInfo(caster_id=self.number))

    def state(self) -> dict[str, Any]:
        return snapshot.build(self.now())

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        found = Event.objects.select_related("topic").filter(topic__name=self.caster.topic, seq__gt=since)
        return [wire(event) for event in found.order_by("seq")]

    def head(self) -> int:
        newest = Event.objects.filter(topic__name=self.caster.topic).order_by("-seq").first()
        return newest.seq if newest else 0

    def look(self) -> None:
        """One look at everything, as the poller takes it."""
        caster = self.now()
        api = cloud_accounts.client_for(self.account)
        looking.look_at_everything(caster, api)


@pytest.fixture
def account(db: None, cloud: LocalCloud) -> CloudAccount:
    return CloudAccount.objects.create(
        name="Local cloud",
        kind="local",
        endpoint=cloud.url,
        secret_id=cloud.secret_id,
        secret_key=cloud.secret_key,
        play_key=cloud.play_key,
        whep_url=f"{cloud.url}/webrtc/v2/whep",
        tiles_url=f"ws://127.0.0.1:{cloud.port}/tiles",
        state="ok",
    )


@pytest.fixture
def stage(account: CloudAccount, cloud: LocalCloud, director: User, producer: User, admin: User) -> Stage:
    """Three cameras, one layout, one mark of each kind, nothing shown yet."""
    api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
    number = api.call(liveapi.CreateCaster(caster_name="City Night", pgm_fps=25)).caster_id
    for index, name in CAMERAS.items():
        # Pushed inputs without a pusher: nothing to decode, since no test here looks at the pictures.
        info = liveapi.CasterInputInfo(input_index=index, input_type=0, description=name)
        api.call(liveapi.AddCasterInputInfo(caster_id=number, input_info=info))
    api.call(
        liveapi.AddCasterLayoutInfo(
            caster_id=number,
            layout_info=liveapi.CasterLayoutInfo(layout_index=1, layout_template_id=20, input_index_list="1|2"),
        )
    )
    api.call(
        liveapi.AddCasterMarkPicInfo(
            caster_id=number,
            mark_pic_info=liveapi.CasterMarkPicInfo(
                mark_pic_index=1,
                mark_pic_url=f"{cloud.url}/media/bug.png",
                mark_pic_width=0.1,
                mark_pic_height=0.1,
                mark_pic_location_x=0.8,
                mark_pic_location_y=0.1,
                description="Bug",
            ),
        )
    )
    api.call(
        liveapi.AddCasterMarkWordInfo(
            caster_id=number,
            mark_word_info=liveapi.CasterMarkWordInfo(
                mark_word_index=1, mark_word_text="Good evening 晚上好", mark_word_font_size=32
            ),
        )
    )
    looking.look_at_account(account, cloud_accounts.client_for(account))
    caster = Caster.objects.get(account=account, cloud_id=number)
    looking.look_at_everything(caster, cloud_accounts.client_for(account), quietly=True)
    caster.refresh_from_db()
    return Stage(cloud, account, caster, api, director, producer, admin)
