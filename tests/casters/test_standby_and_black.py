"""STANDBY and FTB: what is chosen beforehand, and what one key then does. Against a real local cloud."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

import liveapi
from casters import wire
from casters.display import Display, Source
from casters.services import prepared
from console import lanes
from console.accounts.models import User
from console.audit.models import AuditEntry
from console.errors import Conflict, Forbidden, Invalid, NotFound
from tests.casters.conftest import Stage

SAFE = Display(Source("layout", 1), picture_marks=(1,), audio=(3,))
BLACK = Display(Source("input", 3))


def choose(stage: Stage, **chosen: Display | None) -> None:
    told = {name: display.as_json() if display else None for name, display in chosen.items()}
    prepared.choose(stage.director, str(stage.caster.pk), told)


@pytest.fixture
def on_air(stage: Stage) -> Stage:
    """Camera 1 on air, camera 2 on PVW, both pictures chosen."""
    choose(stage, standby=SAFE, black=BLACK)
    stage.show(1)
    stage.take()
    stage.show(2)
    return stage


def fade(stage: Stage) -> lanes.Command:
    return stage.run("program.black", stage.director, {"transition": "fade-500"}, based_on=stage.seen())


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_a_choice_is_told_to_every_desk_and_sends_nothing_to_the_cloud(stage: Stage) -> None:
    before, head = len(stage.cloud.journal()), stage.head()
    choose(stage, standby=SAFE)
    assert stage.state()["caster"]["standby"] == SAFE.as_json()
    assert stage.state()["caster"]["black"] is None
    assert [event["name"] for event in stage.events(head)] == ["caster.changed"]
    assert len(stage.cloud.journal()) == before
    assert AuditEntry.objects.filter(verb="prepared.choose", topic=stage.caster.topic).count() == 1


def test_what_is_not_named_stays_and_none_takes_it_away(stage: Stage) -> None:
    choose(stage, standby=SAFE, black=BLACK)
    choose(stage, black=None)
    assert stage.now().prepared("standby") == SAFE
    assert stage.now().prepared("black") is None


@pytest.mark.parametrize(
    ("params", "field", "sentence"),
    [
        ({"standby": {"source": {"kind": "input", "index": 9}}}, "standby", "Input 9 does not exist"),
        ({"black": {"source": 3}}, "black", "must name its kind"),
        ({"standby": {"source": {"kind": "input", "index": 1}, "text_marks": [4]}}, "standby", "Text mark 4"),
        ({"grey": None}, "grey", "not known here"),
        ({"emergency_first": "yes"}, "emergency_first", "true or false"),
    ],
)
def test_a_wrong_choice_is_told_at_its_field(stage: Stage, params: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        prepared.choose(stage.director, str(stage.caster.pk), params)
    assert sentence in " ".join(refusal.value.data["fields"][field])
    assert stage.now().standby_display is None


def test_only_directors_choose(stage: Stage, outsider: User) -> None:
    for person, refused in ((stage.producer, Forbidden), (stage.admin, Forbidden), (outsider, NotFound)):
        with pytest.raises(refused):
            prepared.choose(person, str(stage.caster.pk), {"standby": SAFE.as_json()})


# --- STANDBY ----------------------------------------------------------------------------------------------------------


def test_standby_puts_the_whole_chosen_picture_on_air_by_a_cut_and_leaves_pvw(on_air: Stage) -> None:
    command = on_air.run("program.standby", on_air.director)
    assert command.state == "done", command.sentence
    assert on_air.now().program == SAFE
    assert on_air.now().preview == Display(Source("input", 2))
    sent = on_air.cloud.journal("CreateCasterPgm")[-1]["params"]["PgmDisplayInfo"]
    assert (sent["LayoutIndexType"], sent["TransitionType"]) == (0, "")


def test_standby_goes_before_everything_that_waits_and_ends_the_takes(on_air: Stage) -> None:
    waiting = [
        on_air.enter("text_mark.change", on_air.producer, {"index": 1, "text": "late"}),
        on_air.enter("program.take", on_air.director, based_on=on_air.seen()),
    ]
    standby = on_air.enter("program.standby", on_air.director)
    lanes.run_lane(on_air.caster.topic)
    assert on_air.again(standby).state == "done"
    assert on_air.again(waiting[1]).state == "superseded"
    assert on_air.again(waiting[0]).state == "done"
    assert on_air.again(standby).confirmed_at < on_air.again(waiting[0]).confirmed_at
    assert on_air.now().program == SAFE


def test_standby_asks_for_nothing_that_could_be_out_of_date(on_air: Stage) -> None:
    """Somebody's take was confirmed while the key was being held."""
    on_air.take(flip_flop=False)
    command = on_air.run("program.standby", on_air.director, based_on={"preview": 0, "program": 0})
    assert command.state == "done", command.sentence


def test_back_leads_out_of_standby(on_air: Stage) -> None:
    on_air.run("program.standby", on_air.director)
    on_air.run("program.back", on_air.director, based_on=on_air.seen())
    assert on_air.now().program == Display(Source("input", 1))


def test_standby_without_a_choice_or_off_air_says_so_and_sends_nothing(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    with pytest.raises(Conflict, match="No picture was chosen for STANDBY"):
        stage.enter("program.standby", stage.director)
    choose(stage, standby=SAFE)
    stage.run("program.stop", stage.director)
    sent = len(stage.cloud.journal("CreateCasterPgm"))
    with pytest.raises(Conflict, match="Nothing is on air that STANDBY could cover"):
        stage.enter("program.standby", stage.director)
    assert len(stage.cloud.journal("CreateCasterPgm")) == sent


def test_a_chosen_picture_that_lost_a_part_says_which(on_air: Stage) -> None:
    on_air.run("picture_mark.remove", on_air.producer, {"index": 1})
    with pytest.raises(Conflict, match="not whole any more: Picture mark 1 does not exist"):
        on_air.enter("program.standby", on_air.director)


# --- the cloud's own emergency picture --------------------------------------------------------------------------------


EMERGENCY = Display(Source("input", 3))


@pytest.fixture
def with_emergency(on_air: Stage) -> Stage:
    """Input 3 is the emergency picture of the cloud, and the director wants that one first."""
    on_air.cloud.door("standby", caster=on_air.number, input=3)
    prepared.choose(on_air.director, str(on_air.caster.pk), {"emergency_first": True})
    return on_air


def test_the_clouds_own_emergency_picture_goes_on_air_where_it_has_one(with_emergency: Stage) -> None:
    stage, takes = with_emergency, len(with_emergency.cloud.journal("CreateCasterPgm"))
    command = stage.run("program.standby", stage.director)
    assert command.state == "done", command.sentence
    assert command.request_id == stage.cloud.journal("SwitchCasterToEmergency")[-1]["request_id"]
    assert command.payload["display"] == EMERGENCY.as_json()
    assert len(stage.cloud.journal("CreateCasterPgm")) == takes
    assert stage.now().program == EMERGENCY
    assert stage.state()["program"]["emergency"] is True


def test_a_second_press_stays_in_the_emergency_and_switches_nothing(with_emergency: Stage) -> None:
    stage = with_emergency
    for _ in range(2):
        assert stage.run("program.standby", stage.director).state == "done"
    assert len(stage.cloud.journal("SwitchCasterToEmergency")) == 1
    assert stage.now().program == EMERGENCY
    assert stage.now().program_emergency


def test_back_leads_out_of_the_emergency(with_emergency: Stage) -> None:
    stage = with_emergency
    stage.run("program.standby", stage.director)
    assert stage.run("program.back", stage.director, based_on=stage.seen()).state == "done"
    assert stage.now().program == Display(Source("input", 1))
    assert stage.state()["program"]["emergency"] is False


def test_an_emergency_that_shows_what_was_on_air_is_one_all_the_same(with_emergency: Stage) -> None:
    """The picture's name is the same, yet whose it is has changed; BACK and a take must lead out of it."""
    stage = with_emergency
    stage.show(3)
    stage.take(flip_flop=False)
    before = stage.now().program_revision
    stage.run("program.standby", stage.director)
    assert stage.now().program_emergency
    assert stage.now().program_revision == before + 1
    stage.cloud.fault("CreateCasterPgm", "drop_request")
    assert stage.run("program.back", stage.director, based_on=stage.seen()).state == "done"
    assert stage.cloud.journal("CreateCasterPgm")[-1]["params"]["PgmDisplayInfo"]["LayoutIndex"] == 3
    assert not stage.now().program_emergency


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("SwitchCasterToEmergency", "FailedOperation.NoBackupInput"),
        ("SwitchCasterToEmergency", "ResourceNotFound.NotBindPackage"),
        ("DescribeCasterEmergencyStatus", "InvalidAction"),
        ("DescribeCasterEmergencyStatus", "InternalError"),
    ],
)
def test_a_cloud_without_an_emergency_picture_gets_the_chosen_one_and_the_feed_says_so(
    with_emergency: Stage, action: str, code: str
) -> None:
    stage, head = with_emergency, with_emergency.head()
    stage.cloud.fault(action, "refuse", code=code)
    command = stage.run("program.standby", stage.director)
    assert command.state == "done", command.sentence
    assert stage.now().program == SAFE
    assert stage.state()["program"]["emergency"] is False
    notices = [event["data"]["notice"]["text"] for event in stage.events(head) if "notice" in event["data"]]
    assert any("did not come" in text for text in notices)


def test_a_lost_answer_of_the_emergency_is_read_and_not_repeated(with_emergency: Stage) -> None:
    stage = with_emergency
    stage.cloud.fault("SwitchCasterToEmergency", "drop_reply")
    command = stage.run("program.standby", stage.director)
    assert command.state == "done", command.sentence
    assert len(stage.cloud.journal("SwitchCasterToEmergency")) == 1
    assert stage.state()["program"]["emergency"] is True


def test_a_lost_request_for_the_emergency_is_followed_by_the_chosen_picture(with_emergency: Stage) -> None:
    stage = with_emergency
    stage.cloud.fault("SwitchCasterToEmergency", "drop_request")
    command = stage.run("program.standby", stage.director)
    assert command.state == "done", command.sentence
    assert stage.now().program == SAFE
    assert not stage.now().program_emergency


def test_an_emergency_that_somebody_else_ended_is_told(with_emergency: Stage) -> None:
    stage = with_emergency
    stage.run("program.standby", stage.director)
    stage.look()
    assert stage.state()["program"]["emergency"] is True
    head, display = stage.head(), wire.display_info(EMERGENCY)
    stage.api.call(liveapi.CreateCasterPgm(caster_id=stage.number, pgm_display_info=display))
    stage.look()
    assert stage.state()["program"]["emergency"] is False
    notices = [event["data"]["notice"]["text"] for event in stage.events(head) if "notice" in event["data"]]
    assert any("left the cloud's emergency picture" in text for text in notices)


# --- FTB --------------------------------------------------------------------------------------------------------------


def test_ftb_mixes_to_black_and_back(on_air: Stage) -> None:
    assert fade(on_air).state == "done"
    assert on_air.now().program == BLACK
    assert fade(on_air).state == "done"
    assert on_air.now().program == Display(Source("input", 1))
    assert on_air.now().preview == Display(Source("input", 2))
    sent = [entry["params"]["PgmDisplayInfo"]["TransitionType"] for entry in on_air.cloud.journal("CreateCasterPgm")]
    assert sent[-2:] == ["fade-500", "fade-500"]


def test_ftb_of_two_directors_goes_once(on_air: Stage) -> None:
    """The second would bring the picture back that the first has just hidden."""
    seen = on_air.seen()
    on_air.run("program.black", on_air.director, based_on=seen)
    with pytest.raises(Conflict, match="PGM changed since you looked"):
        on_air.enter("program.black", on_air.director, based_on=seen)
    assert on_air.now().program == BLACK


def test_ftb_without_a_choice_says_so(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    with pytest.raises(Conflict, match="No picture was chosen for black"):
        stage.enter("program.black", stage.director, based_on=stage.seen())


# --- the doors --------------------------------------------------------------------------------------------------------


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_offers_every_source_and_what_pvw_shows_and_keeps_what_was_chosen(on_air: Stage) -> None:
    client, where = client_of(on_air.director), f"/casters/{on_air.caster.pk}/setup/prepared/"
    page = client.get(where).content.decode()
    for words in ("Input 1 CAM 1", "Layout 1", "What is on PVW", "(as now)"):
        assert words in page, words
    assert client.post(where, {"standby": "preview", "black": "kept", "emergency_first": "on"}).status_code == 302
    assert on_air.now().prepared("standby") == Display(Source("input", 2))
    assert on_air.now().emergency_first
    assert on_air.now().prepared("black") == BLACK
    assert client.post(where, {"standby": "layout:1", "black": ""}).status_code == 302
    assert on_air.now().prepared("standby") == Display(Source("layout", 1))
    assert on_air.now().prepared("black") is None
    assert not on_air.now().emergency_first
    assert client.post(where, {"standby": "input:77", "black": ""}).status_code == 400


def test_rest_chooses_for_directors_alone(on_air: Stage, outsider: User) -> None:
    where = f"/api/casters/{on_air.caster.pk}/prepared/"
    body = {"black": {"source": {"kind": "input", "index": 2}}}
    for person, status in ((on_air.director, 200), (on_air.producer, 403), (on_air.admin, 403), (outsider, 404)):
        assert client_of(person).put(where, body, content_type="application/json").status_code == status
    assert Client().put(where, body, content_type="application/json").status_code == 401
    assert on_air.now().prepared("black") == Display(Source("input", 2))
