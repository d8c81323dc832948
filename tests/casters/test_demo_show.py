"""The demo show: made once through the real API, found again, followed when the local cloud moves."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

import liveapi
from casters import demo
from casters.display import Display, Source
from casters.models import Caster
from console import lanes
from console.accounts.models import CloudAccount, Membership, User
from liveapi import LiveApi
from tests.localcloud_process import LocalCloud

PASSWORD = "a long demo password"


@pytest.fixture
def place(
    db: None,
    cloud: LocalCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> LocalCloud:
    environment = {
        "LOCALCLOUD_URL": cloud.url,
        "LOCALCLOUD_SECRET_ID": cloud.secret_id,
        "LOCALCLOUD_SECRET_KEY": cloud.secret_key,
        "LOCALCLOUD_PLAY_KEY": cloud.play_key,
        "LOCALCLOUD_MEDIA": str(tmp_path / "media"),
        "CONSOLE_DEMO_PASSWORD": PASSWORD,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return cloud


def make() -> str:
    said = StringIO()
    call_command("demo_show", stdout=said)
    return said.getvalue()


def the_show() -> Caster:
    return Caster.objects.get(name=demo.CASTER)


def shown(cloud: LocalCloud) -> Any:
    api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
    return api.call(liveapi.DescribeCasterDisplayInfo(caster_id=the_show().cloud_id))


def test_a_newcomer_finds_four_cameras_a_safe_picture_two_layouts_two_marks_and_a_running_show(
    place: LocalCloud, tmp_path: Path
) -> None:
    said = make()
    caster = the_show()
    cameras, prepared = caster.inputs.filter(kind="file"), caster.inputs.filter(kind="picture")
    assert [row.name for row in cameras] == ["CAM 1 Wide", "CAM 2 Close", "CAM 3 Guest", "CAM 4 Audience"]
    assert {row.address for row in cameras} == {f"{place.url}/test/cam{number}" for number in (1, 2, 3, 4)}
    assert [row.name for row in prepared] == ["Standby", "Black"]
    assert caster.prepared("standby") == Display(Source("input", 5))
    assert caster.prepared("black") == Display(Source("input", 6))
    assert [(row.name, row.template) for row in caster.layouts.all()] == [("Two up", 20), ("Guest corner", 0)]
    assert len(caster.layouts.get(index=1).layers) == 2
    assert caster.picture_marks.get().address == f"{place.url}/media/bug.png"
    assert "城市之夜" in caster.text_marks.get().text
    assert "City Night" in caster.text_marks.get().text
    assert caster.program == Display(Source("input", 1), picture_marks=(1,))
    assert caster.preview == Display(Source("input", 2))
    found = shown(place)
    assert (found.status, found.pgm_display_info.layout_index, found.pvw_display_info.layout_index) == (3, 1, 2)
    with Image.open(tmp_path / "media" / "bug.png") as logo:
        assert logo.mode == "RGBA"
    assert {(m.user.username, *m.roles) for m in Membership.objects.filter(topic="*")} == {
        ("director", "director"), ("producer", "producer"), ("admin", "admin")}  # fmt: skip
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert PASSWORD not in said
    by = {(command.verb.partition(".")[0], command.actor.username) for command in lanes.Command.objects.all()}
    assert ("program", "director") in by
    assert ("input", "producer") in by
    assert ("caster", "admin") in by


def test_a_second_start_finds_the_show_as_somebody_left_it(place: LocalCloud) -> None:
    make()
    producer = User.objects.get(username="producer")
    demo.run("input.change", producer, the_show().pk, {"index": 3, "name": "Our guest"})
    demo.run("layout.remove", producer, the_show().pk, {"index": 2})
    before, commands = len(place.journal()), lanes.Command.objects.count()
    assert make() == ""
    assert Caster.objects.count() == 1
    assert lanes.Command.objects.count() == commands
    assert the_show().inputs.get(index=3).name == "Our guest"
    assert all(entry["action"].startswith("Describe") for entry in place.journal()[before:])


def test_a_show_that_was_interrupted_is_finished(place: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise demo.DemoFailed("the power went off")

    with monkeypatch.context() as patch:
        patch.setattr(demo, "put_on_air", broken)
        with pytest.raises(CommandError, match="the power went off"):
            make()
    make()
    assert the_show().inputs.count() == 6
    assert the_show().program is not None


def test_passwords_that_were_made_up_are_shown_once(place: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSOLE_DEMO_PASSWORD")
    said = make()
    words = {line.split()[3]: line.split()[5] for line in said.splitlines() if "Sign in as" in line}
    assert set(words) == {"director", "producer", "admin"}
    assert all(User.objects.get(username=name).check_password(word) for name, word in words.items())
    assert len(set(words.values())) == 3
    assert make() == ""


def test_another_password_in_the_environment_is_taken_over(place: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    monkeypatch.setenv("CONSOLE_DEMO_PASSWORD", "another long password")
    make()
    assert User.objects.get(username="director").check_password("another long password")


def test_a_local_cloud_that_moved_is_followed(place: LocalCloud) -> None:
    """The same data behind another port: here the account and the inputs still tell of the old one."""
    make()
    here, old = place.url, "http://127.0.0.1:9"
    caster = the_show()
    for row in [*caster.inputs.all(), *caster.picture_marks.all()]:
        row.address = row.address.replace(here, old)
        row.save()
    director, producer = (User.objects.get(username=name) for name in ("director", "producer"))
    demo.follow(caster, here, producer=producer, director=director)
    caster.refresh_from_db()
    assert all(row.address.startswith(here) for row in caster.inputs.all())
    assert caster.program == Display(Source("input", 1), picture_marks=(1,))
    assert caster.preview == Display(Source("input", 2))
    assert shown(place).status == 3


def test_only_the_local_clouds_own_addresses_move() -> None:
    new = "http://127.0.0.1:8101"
    assert demo.moved_address("http://127.0.0.1:8001/test/cam1", new) == f"{new}/test/cam1"
    assert demo.moved_address("http://127.0.0.1:8001/live/a.flv", new) == "http://127.0.0.1:8001/live/a.flv"
    assert demo.moved_address("http://1.1.1.1/media/a.mp4", new) == "http://1.1.1.1/media/a.mp4"
    lines = "http://127.0.0.1:8001/media/a.mp4\nhttp://1.1.1.1/b.mp4"
    assert demo.moved_address(lines, new) == f"{new}/media/a.mp4\nhttp://1.1.1.1/b.mp4"


def test_without_the_local_clouds_keys_it_says_what_is_missing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOCALCLOUD_URL", "LOCALCLOUD_SECRET_ID", "LOCALCLOUD_SECRET_KEY", "LOCALCLOUD_PLAY_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CommandError, match="LOCALCLOUD_PLAY_KEY"):
        make()
    assert not CloudAccount.objects.exists()
