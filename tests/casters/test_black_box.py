"""The black box: what its page finds, its photographs, its files, and the way of a past picture to PVW."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

import liveapi
from casters.blackbox import camera, exports, reading
from casters.blackbox.models import Still
from casters.display import Display, Source
from casters.models import Caster
from casters.services import prepared
from casters.tasks import looking
from console import cloud as cloud_accounts
from console import lanes
from console.accounts.models import CloudAccount, User
from liveapi import LiveApi
from tests.casters.conftest import Stage, member
from tests.localcloud_process import LocalCloud

CAMERAS = {1: (196, 43, 48), 2: (38, 84, 206), 3: (22, 138, 66)}


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Two takes, one refusal, one changed text, off air."""
    stage.show(1)
    stage.take()
    stage.show(2)
    stage.take(transition="fade-500", flip_flop=False)
    stage.run("input.remove", stage.producer, {"index": 2})
    stage.run("text_mark.change", stage.producer, {"index": 1, "text": "New words"})
    stage.run("program.stop", stage.director)
    return stage


def page(stage: Stage, query: str = "", person: User | None = None) -> str:
    answer = client_of(person or stage.producer).get(f"/casters/{stage.caster.pk}/log/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


# --- finding ----------------------------------------------------------------------------------------------------------


def test_every_command_stands_there_newest_first_with_who_how_and_how_fast(told: Stage) -> None:
    lines = reading.lines(told.caster, reading.commands(told.caster))
    air = [line.how for line in lines if line.command.verb.startswith("program")]
    assert air == ["Off air", "AUTO fade-500", "CUT"]
    takes = [line for line in lines if line.command.verb == "program.take"]
    assert [line.what for line in takes] == ["CAM 2", "CAM 1"]
    text = page(told)
    for words in ("CAM 2", "AUTO fade-500", "director", "Load to PVW", " ms"):
        assert words in text, words
    assert lines[0].command.pk > lines[-1].command.pk


@pytest.mark.parametrize(
    ("kind", "verbs"),
    [
        ("takes", {"program.take", "program.stop"}),
        ("marks", {"text_mark.change"}),
        ("refused", {"input.remove"}),
        ("setup", {"input.remove"}),
    ],
)
def test_the_page_is_asked_by_kind(told: Stage, kind: str, verbs: set[str]) -> None:
    assert {command.verb for command in reading.commands(told.caster, kind=kind)} == verbs


def test_the_page_is_asked_by_person_words_and_request(told: Stage) -> None:
    director = reading.commands(told.caster, by=str(told.director.pk))
    assert {command.actor_id for command in director} == {told.director.pk}
    take = director.filter(verb="program.take").first()
    assert take is not None
    assert list(reading.commands(told.caster, words=take.request_id)) == [take]
    assert [command.verb for command in reading.commands(told.caster, words="New words")] == ["text_mark.change"]
    assert reading.commands(told.caster, by="1; drop", words="").count() == reading.commands(told.caster).count()
    assert "Nothing was found" in page(told, "?words=nobody-ever-said-this")


def test_it_counts_takes_slow_ones_and_refusals(told: Stage) -> None:
    assert reading.counts(told.caster) == {"takes": 2, "slow": 0, "refused": 1}
    take = reading.commands(told.caster, kind="takes").filter(verb="program.take").first()
    assert take is not None
    lanes.Command.objects.filter(pk=take.pk).update(confirmed_at=take.accepted_at + timedelta(seconds=2))
    assert reading.counts(told.caster)["slow"] == 1
    assert "The cloud was slow." in page(told)


def test_long_shows_are_turned_page_by_page(told: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    first, second = page(told), page(told, "?page=1")
    assert "Older" in first
    assert "Newer" not in first
    assert "Newer" in second
    assert page(told, "?page=x").count("data-command") == 2


# --- past pictures ----------------------------------------------------------------------------------------------------


def test_a_past_picture_goes_to_pvw_as_it_was_and_never_to_air(told: Stage) -> None:
    standby = Display(Source("input", 3), text_marks=(1,), audio=(1,))
    prepared.choose(told.director, str(told.caster.pk), {"standby": standby.as_json()})
    told.show(1)
    told.take(flip_flop=False)
    told.run("program.standby", told.director)
    shown = lanes.Command.objects.get(topic=told.caster.topic, verb="program.standby")
    answer = client_of(told.producer).post(f"/casters/{told.caster.pk}/log/{shown.pk}/load/")
    assert answer.status_code == 302
    lanes.run_lane(told.caster.topic)
    assert told.now().preview == standby
    assert told.now().program == standby
    assert len(told.cloud.journal("CreateCasterPgm")) == 4


def test_only_those_who_prepare_may_load_and_only_pictures(told: Stage, outsider: User) -> None:
    take = reading.commands(told.caster).filter(verb="program.take").first()
    stop = reading.commands(told.caster).filter(verb="program.stop").first()
    assert take is not None
    assert stop is not None
    where = f"/casters/{told.caster.pk}/log/{take.pk}/load/"
    assert client_of(told.admin).post(where).status_code == 403
    assert client_of(outsider).post(where).status_code == 404
    assert client_of(told.producer).get(where).status_code == 405
    assert client_of(told.producer).post(where.replace(str(take.pk), str(stop.pk))).status_code == 404
    assert "Load to PVW" not in page(told, person=told.admin)


def test_a_picture_that_lost_a_part_says_so_and_sends_nothing(told: Stage) -> None:
    take = reading.commands(told.caster).filter(verb="program.take").first()
    assert take is not None
    told.run("preview.stop", told.producer)
    told.run("layout.remove", told.producer, {"index": 1})
    told.run("input.remove", told.producer, {"index": 2})
    answer = client_of(told.producer).post(f"/casters/{told.caster.pk}/log/{take.pk}/load/")
    assert answer.status_code == 400
    assert "Input 2 does not exist" in answer.content.decode()


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_table_holds_what_the_page_found_and_no_formula(told: Stage) -> None:
    lanes.Command.objects.filter(topic=told.caster.topic, verb="input.remove").update(sentence='=HYPERLINK("x")')
    answer = client_of(told.producer).get(f"/casters/{told.caster.pk}/log/export/csv/?kind=refused")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert [row["verb"] for row in rows] == ["input.remove"]
    assert rows[0]["remark"].startswith("'=")
    assert "attachment" in answer["Content-Disposition"]


def moment(hour: int, minute: int, second: int, micro: int = 0) -> datetime:
    return datetime(2026, 5, 1, hour, minute, second, micro, tzinfo=UTC)


@pytest.fixture
def evening(told: Stage) -> list[reading.Line]:
    """CAM 1 at 20:00:00, CAM 2 at 20:01:30.5, off air at 21:02:03."""
    times = iter([moment(20, 0, 0), moment(20, 1, 30, 500_000), moment(21, 2, 3)])
    for command in reading.commands(told.caster, kind="takes").order_by("pk"):
        lanes.Command.objects.filter(pk=command.pk).update(confirmed_at=next(times))
    return reading.lines(told.caster, reading.commands(told.caster, kind="takes"))


def test_the_edit_decision_list_has_one_event_for_each_picture_on_air(evening: list[reading.Line]) -> None:
    text = exports.decisions(evening, "City Night", 25, moment(23, 0, 0))
    assert text.splitlines() == [
        "TITLE: City Night",
        "FCM: NON-DROP FRAME",
        "",
        "001  AX       AA/V  C        20:00:00:00 20:01:30:12 20:00:00:00 20:01:30:12",
        "* FROM CLIP NAME: CAM 1",
        "002  AX       AA/V  C        20:01:30:12 21:02:03:00 20:01:30:12 21:02:03:00",
        "* FROM CLIP NAME: CAM 2",
        "* COMMENT: AUTO fade-500",
    ]


def test_chapters_count_from_the_first_picture(evening: list[reading.Line]) -> None:
    assert exports.chapters(evening, moment(23, 0, 0)) == "00:00 CAM 1\n01:30 CAM 2\n"
    assert exports.chapters([], moment(23, 0, 0)) == ""


def test_every_file_is_for_those_who_see_the_caster(told: Stage, outsider: User) -> None:
    for form, status in (("csv", 200), ("edl", 200), ("chapters", 200), ("exe", 404)):
        where = f"/casters/{told.caster.pk}/log/export/{form}/"
        assert client_of(told.admin).get(where).status_code == status
        assert client_of(outsider).get(where).status_code == 404


# --- photographs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixing(tmp_path: Path) -> Iterator[LocalCloud]:
    """A local cloud whose mixer really shows its test pictures."""
    with LocalCloud.start(tmp_path / "cloud") as cloud:
        yield cloud


@pytest.fixture
def show(mixing: LocalCloud, db: None, director: User, producer: User, admin: User) -> Stage:
    account = CloudAccount.objects.create(
        name="Mixing", kind="local", endpoint=mixing.url, secret_id=mixing.secret_id, secret_key=mixing.secret_key,
        play_key=mixing.play_key, state="ok",
    )  # fmt: skip
    api = LiveApi(mixing.url, mixing.secret_id, mixing.secret_key)
    number = api.call(liveapi.CreateCaster(caster_name="Seen", pgm_fps=25, pgm_width=640, pgm_height=360)).caster_id
    for index in CAMERAS:
        info = liveapi.CasterInputInfo(
            input_index=index, input_type=1, description=f"CAM {index}", input_urls=(f"{mixing.url}/test/cam{index}",)
        )
        api.call(liveapi.AddCasterInputInfo(caster_id=number, input_info=info))
    looking.look_at_account(account, cloud_accounts.client_for(account))
    caster = Caster.objects.get(account=account, cloud_id=number)
    looking.look_at_everything(caster, cloud_accounts.client_for(account), quietly=True)
    caster.refresh_from_db()
    return Stage(mixing, account, caster, api, director, producer, admin)


def taken(stage: Stage, index: int, seconds: float = 30) -> Still:
    """Camera on air, and its photograph."""
    stage.show(index)
    command = stage.take(flip_flop=False)
    end = time.monotonic() + seconds
    while not Still.objects.filter(command=command).exists():
        assert time.monotonic() < end, "no photograph was taken"
        camera.photograph()
        time.sleep(0.1)
    return Still.objects.get(command=command)


def colour(still: Still) -> tuple[int, int, int]:
    with Image.open(io.BytesIO(bytes(still.jpeg))) as picture:
        assert picture.size == (320, 180)
        r, g, b = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
        return r, g, b


def camera_of(still: Still) -> int:
    seen = colour(still)
    return min(CAMERAS, key=lambda index: sum(abs(a - b) for a, b in zip(seen, CAMERAS[index], strict=True)))


def test_a_take_is_photographed_and_the_page_shows_before_and_after(show: Stage) -> None:
    first, second = taken(show, 1), taken(show, 3)
    assert [camera_of(first), camera_of(second)] == [1, 3]
    text = page(show)
    assert f"/log/{first.command_id}.jpg" in text
    assert f"/log/{second.command_id}.jpg" in text
    newest = reading.lines(show.caster, reading.commands(show.caster, kind="takes"))[0]
    assert (newest.before, newest.after) == (first.command_id, second.command_id)
    answer = client_of(show.producer).get(f"/casters/{show.caster.pk}/log/{first.command_id}.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert client_of(member("stranger")).get(f"/casters/{show.caster.pk}/log/{first.command_id}.jpg").status_code == 404


def test_a_take_is_due_once_when_its_transition_is_over_and_only_while_it_is_on_air(told: Stage) -> None:
    told.show(1)
    command = told.take(transition="fade-500")
    assert command.confirmed_at is not None

    def due(after: float) -> list[int]:
        assert command.confirmed_at is not None
        return [found.pk for _, found in camera.due(command.confirmed_at + timedelta(seconds=after))]

    assert due(0.9) == []
    assert due(1.2) == [command.pk]
    assert due(20) == []
    Still.objects.create(caster=told.caster, command=command, jpeg=b"x", at=timezone.now())
    assert due(1.2) == []
    Still.objects.all().delete()
    told.run("program.stop", told.director)
    assert due(1.2) == []


def test_old_photographs_make_room(told: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "KEPT", 2)
    for command in reading.commands(told.caster)[:4]:
        Still.objects.create(caster=told.caster, command=command, jpeg=b"x", at=timezone.now())
    camera._make_room(told.caster)
    newest = [command.pk for command in reading.commands(told.caster)[:2]]
    assert sorted(told.caster.stills.values_list("command_id", flat=True)) == sorted(newest)
