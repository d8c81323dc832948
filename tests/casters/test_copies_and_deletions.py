"""A caster is copied with all that is set up in it, and deleted by its typed name; never from under a running show."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

import liveapi
from casters.models import Caster
from casters.tasks import looking
from console import cloud as cloud_accounts
from console import lanes
from console.accounts.models import User
from console.errors import Conflict, Forbidden, Invalid, NotFound
from tests.casters.conftest import Stage, member

NAME = "City Night"


def copied(stage: Stage, name: str = "Next week 下周", actor: User | None = None, **params: Any) -> lanes.Command:
    asked = {"caster": stage.caster.pk, "name": name, **params}
    command = lanes.enter("caster.copy", actor or stage.admin, stage.account.pk, asked, key=str(uuid.uuid4()))
    lanes.run_lane(command.topic)
    return stage.again(command)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


# --- copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_holds_what_was_set_up(stage: Stage) -> None:
    before = stage.state()
    assert copied(stage).state == "done"
    caster = Caster.objects.get(name="Next week 下周")
    assert caster.cloud_id != stage.number
    looking.look_at_everything(caster, cloud_accounts.client_for(stage.account), quietly=True)
    parts = {"inputs": 3, "layouts": 1, "picture_marks": 1, "text_marks": 1}
    assert {family: getattr(caster, family).count() for family in parts} == parts
    assert stage.state()["inputs"] == before["inputs"]
    assert [row["name"] for row in client_of(stage.producer).get("/api/casters/").json()["casters"]] == [
        NAME,
        "Next week 下周",
    ]


def test_a_copy_whose_answer_was_lost_is_found_by_its_name(stage: Stage) -> None:
    stage.cloud.fault("CopyCaster", "drop_reply")
    command = copied(stage)
    assert command.state == "done", command.sentence
    assert len(stage.cloud.journal("CopyCaster")) == 1
    assert Caster.objects.filter(name="Next week 下周").count() == 1


def test_a_copy_whose_request_was_lost_is_not_made_in_secret(stage: Stage) -> None:
    stage.cloud.fault("CopyCaster", "drop_request")
    assert copied(stage).state in ("expired", "refused")
    assert not Caster.objects.filter(name="Next week 下周").exists()


@pytest.mark.parametrize("name", [NAME, "", "x" * 65, "a\nb"])
def test_a_copy_needs_a_name_of_its_own(stage: Stage, name: str) -> None:
    with pytest.raises(Invalid):
        copied(stage, name)


def test_only_who_may_make_casters_copies_one(stage: Stage, outsider: User) -> None:
    here = member("here", "admin", topic=stage.caster.topic)
    for person, refused in ((stage.director, Forbidden), (outsider, NotFound), (here, NotFound)):
        with pytest.raises(refused):
            copied(stage, actor=person)
    with pytest.raises(NotFound):
        copied(stage, caster=stage.caster.pk + 1)
    assert client_of(stage.director).get(f"/casters/{stage.caster.pk}/settings/copy/").status_code == 403


# --- releases ---------------------------------------------------------------------------------------------------------


def test_a_released_caster_runs_no_more_and_keeps_what_is_set_up(stage: Stage) -> None:
    stage.show(1)
    before = stage.state()["inputs"]
    assert stage.run("caster.release", stage.admin).state == "done"
    assert stage.display().status == 0
    assert stage.now().preview is None
    assert stage.state()["inputs"] == before
    assert stage.show(2).state == "done"


def test_a_running_show_is_not_released(stage: Stage, outsider: User) -> None:
    stage.show(1)
    stage.take()
    with pytest.raises(Conflict, match="on air"):
        stage.enter("caster.release", stage.admin)
    for person, refused in ((stage.director, Forbidden), (outsider, NotFound)):
        with pytest.raises(refused):
            stage.enter("caster.release", person)
    answer = client_of(stage.admin).post(f"/casters/{stage.caster.pk}/settings/release/")
    assert answer.status_code == 400
    assert "Take it off air first" in answer.content.decode()
    assert stage.cloud.journal("ReleaseCaster") == []


# --- deletions --------------------------------------------------------------------------------------------------------


def test_a_caster_is_deleted_by_its_name_and_everybody_is_told(stage: Stage) -> None:
    stage.show(1)
    since = stage.head()
    assert stage.run("caster.delete", stage.admin, {"name": NAME}).state == "done"
    assert stage.now().gone
    told = [event for event in stage.events(since) if event["name"] == "caster.gone"]
    assert len(told) == 1
    assert told[0]["data"]["notice"]["severity"] == "warning"
    with pytest.raises(liveapi.Refused):
        stage.api.call(liveapi.DescribeCaster(caster_id=stage.number))
    with pytest.raises(Conflict):
        stage.enter("preview.show", stage.director, {"display": {"source": {"kind": "input", "index": 1}}})


@pytest.mark.parametrize("typed", ["", "city night", "City Night ", None, 7])
def test_another_name_deletes_nothing(stage: Stage, typed: Any) -> None:
    with pytest.raises(Invalid):
        stage.enter("caster.delete", stage.admin, {"name": typed})
    with pytest.raises(Invalid):
        stage.enter("caster.delete", stage.admin, {})


def test_nothing_is_deleted_from_under_a_running_show(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    with pytest.raises(Conflict, match="on air"):
        stage.enter("caster.delete", stage.admin, {"name": NAME})
    stage.run("program.stop", stage.director)
    stage.show(2)
    take = stage.enter("program.take", stage.director, based_on=stage.seen())
    with pytest.raises(Conflict, match="on air"):
        stage.enter("caster.delete", stage.admin, {"name": NAME})
    assert stage.cloud.journal("DeleteCaster") == []
    lanes.run_lane(take.topic)


def test_a_show_that_began_meanwhile_is_not_deleted(stage: Stage) -> None:
    command = stage.enter("caster.delete", stage.admin, {"name": NAME})
    Caster.objects.filter(pk=stage.caster.pk).update(status=1)
    lanes.run_lane(command.topic)
    assert stage.again(command).state == "refused"
    assert stage.cloud.journal("DeleteCaster") == []


@pytest.mark.parametrize(("fault", "sent"), [("drop_reply", 1), ("drop_request", 2)])
def test_a_lost_answer_is_looked_up(stage: Stage, fault: str, sent: int) -> None:
    stage.cloud.fault("DeleteCaster", fault)
    assert stage.run("caster.delete", stage.admin, {"name": NAME}).state == "done"
    assert len(stage.cloud.journal("DeleteCaster")) == sent
    assert stage.now().gone


def test_who_deletes_what_is_gone_already_is_not_told_of_an_error(stage: Stage) -> None:
    stage.api.call(liveapi.DeleteCaster(caster_id=stage.number))
    assert stage.run("caster.delete", stage.admin, {"name": NAME}).state == "done"
    assert stage.now().gone


def test_only_admins_delete(stage: Stage, outsider: User) -> None:
    for person, refused in ((stage.director, Forbidden), (stage.producer, Forbidden), (outsider, NotFound)):
        with pytest.raises(refused):
            stage.enter("caster.delete", person, {"name": NAME})
    where = f"/api/casters/{stage.caster.pk}/"
    answer = client_of(stage.director).delete(where, {"name": NAME}, content_type="application/json")
    assert answer.status_code == 403


# --- the pages --------------------------------------------------------------------------------------------------------


def test_the_settings_page_leads_to_both(stage: Stage) -> None:
    client = client_of(stage.admin)
    where = f"/casters/{stage.caster.pk}/settings/"
    page = client.get(where).content.decode()
    assert f'href="{where}copy/"' in page
    assert f'href="{where}delete/"' in page
    here = member("here", "admin", topic=stage.caster.topic)
    assert f'href="{where}copy/"' not in client_of(here).get(where).content.decode()


def test_the_forms_say_what_is_wrong_and_do_what_is_right(stage: Stage) -> None:
    client = client_of(stage.admin)
    where = f"/casters/{stage.caster.pk}/settings/"
    refused = client.post(f"{where}delete/", {"name": "city"})
    assert refused.status_code == 400
    assert "exactly as it stands there" in refused.content.decode()
    assert client.post(f"{where}copy/", {"name": NAME}).status_code == 400
    assert client.post(f"{where}copy/", {"name": "Another"}).status_code == 302
    assert client.post(f"{where}delete/", {"name": NAME}).status_code == 302
    assert set(lanes.Command.objects.values_list("verb", flat=True)) >= {"caster.copy", "caster.delete"}
