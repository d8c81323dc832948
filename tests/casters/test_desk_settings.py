"""How long the air keys rest, and which keys are pressed: a person's own, kept on the server and changed by nobody."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from casters import consumers
from console import live
from console.accounts.models import User
from console.audit.models import AuditEntry
from console.errors import Invalid
from tests.casters.conftest import Stage


def ask(person: User, params: dict[str, Any]) -> Any:
    return consumers.desk_settings(person, live.Frame(verb="desk.settings", id="1", params=params))


def told_to_the_page(stage: Stage, person: User) -> Any:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/casters/{stage.caster.pk}/").content.decode()
    found = re.search(r'<script id="config" type="application/json">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])["desk"]


def test_it_is_kept_for_this_person_alone_and_told_to_every_page_he_opens(stage: Stage) -> None:
    assert told_to_the_page(stage, stage.director) == {"lockout_ms": 300, "keys": {}}
    assert ask(stage.director, {"lockout_ms": 750}) == {"desk": {"lockout_ms": 750, "keys": {}}}
    assert told_to_the_page(stage, User.objects.get(pk=stage.director.pk)) == {"lockout_ms": 750, "keys": {}}
    assert told_to_the_page(stage, User.objects.get(pk=stage.producer.pk)) == {"lockout_ms": 300, "keys": {}}


def test_the_change_is_in_the_audit_log(stage: Stage) -> None:
    ask(stage.director, {"lockout_ms": 0})
    entry = AuditEntry.objects.filter(verb="desk.settings").get()
    assert entry.detail["lockout_ms"] == 0


@pytest.mark.parametrize("rest", [-1, 1001, "300", 1.5, True, None])
def test_anything_but_0_to_1000_is_a_sentence_at_its_field(stage: Stage, rest: object) -> None:
    with pytest.raises(Invalid) as caught:
        ask(stage.director, {"lockout_ms": rest})
    assert list(caught.value.data["fields"]) == ["lockout_ms"]
    assert User.objects.get(pk=stage.director.pk).lockout_ms == 300


def test_an_unknown_name_changes_nothing(stage: Stage) -> None:
    with pytest.raises(Invalid):
        ask(stage.director, {"lockout_ms": 5, "roles": ["admin"]})
    assert User.objects.get(pk=stage.director.pk).lockout_ms == 300


def test_own_keys_are_kept_beside_the_rest_and_each_alone(stage: Stage) -> None:
    keys = {"Space": "KeyJ", "Digit1": "F1"}
    assert ask(stage.director, {"keys": keys})["desk"] == {"lockout_ms": 300, "keys": keys}
    assert ask(stage.director, {"lockout_ms": 100})["desk"] == {"lockout_ms": 100, "keys": keys}
    assert told_to_the_page(stage, User.objects.get(pk=stage.director.pk))["keys"] == keys
    assert told_to_the_page(stage, User.objects.get(pk=stage.producer.pk))["keys"] == {}
    assert ask(stage.director, {"keys": {}})["desk"]["keys"] == {}


@pytest.mark.parametrize(
    "keys",
    [
        None, [], "KeyA", {"Space": 5}, {"Space": "<b>"}, {"": "KeyA"}, {"Space": "KeyJ", "Enter": "KeyJ"},
        {f"Key{n}": f"F{n}" for n in range(61)},
    ],
)  # fmt: skip
def test_own_keys_are_few_named_as_browsers_do_and_each_for_one_thing(stage: Stage, keys: object) -> None:
    with pytest.raises(Invalid) as caught:
        ask(stage.director, {"keys": keys})
    assert list(caught.value.data["fields"]) == ["keys"]
    assert User.objects.get(pk=stage.director.pk).own_keys == {}


def test_nothing_given_is_a_sentence_too(stage: Stage) -> None:
    with pytest.raises(Invalid):
        ask(stage.director, {})
