"""Links for guests: who may give them, what they open, and when they end. Against a real local cloud."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casters.guests import links
from casters.guests.models import GuestLink
from console.accounts.models import User
from console.audit.models import AuditEntry
from console.errors import Conflict, Forbidden, Invalid, NotFound
from tests.casters.conftest import Stage, member


def link(stage: Stage, **params: object) -> GuestLink:
    return links.make(stage.director, str(stage.caster.pk), {"label": "Sponsor", **params})


def ask(given: GuestLink | str, where: str = "") -> tuple[int, dict[str, object]]:
    """What a browser without any account is told."""
    token = given if isinstance(given, str) else links.token_of(given)
    answer = Client().get(f"/api/watch/{where}", headers={"Authorization": f"Watch {token}"})
    assert answer.headers["Cache-Control"] == "no-store" or answer.status_code != 200
    return answer.status_code, answer.json()


def test_a_guest_sees_what_is_on_air_and_nothing_else_of_the_desk(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.show(2)
    status, told = ask(link(stage))
    assert status == 200
    assert set(told) == {
        "name",
        "gone",
        "on_air",
        "since",
        "delay_s",
        "program",
        "sees_preview",
        "preview",
        "until",
    }
    assert (told["name"], told["on_air"], told["sees_preview"], told["preview"]) == ("City Night", True, False, "")
    assert "CAM 1" in str(told["program"])


def test_pvw_is_shown_where_the_link_allows_it(stage: Stage) -> None:
    stage.show(2)
    bare, both = link(stage), link(stage, sees_preview=True)
    assert ask(bare, "play/?bus=preview")[1]["code"] == "not_in_this_link"
    assert "CAM 2" in str(ask(both)[1]["preview"])
    status, addresses = ask(both, "play/?bus=preview")
    assert status == 200
    assert str(addresses["flv"]).startswith("http://127.0.0.1")


@pytest.mark.parametrize("bus", ["input:1", "tiles", "", "program "])
def test_no_link_opens_an_input_or_the_tiles(stage: Stage, bus: str) -> None:
    stage.show(1)
    stage.take()
    both = link(stage, sees_preview=True)
    assert ask(both, "play/?bus=program")[0] == 200
    assert ask(both, f"play/?bus={bus}")[0] == 403


def test_an_ended_link_opens_nothing_and_says_so(stage: Stage) -> None:
    given = link(stage)
    links.end(stage.director, str(stage.caster.pk), given.pk)
    links.end(stage.director, str(stage.caster.pk), given.pk)
    status, told = ask(given)
    assert (status, told["code"]) == (403, "link_ended")
    assert ask(given, "play/?bus=program")[0] == 403


def test_a_link_ends_by_itself_and_when_its_maker_is_no_director_any_more(stage: Stage) -> None:
    old, orphan = link(stage), link(stage)
    GuestLink.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(old)[1]["code"] == "link_ended"
    assert ask(orphan)[0] == 200
    stage.director.membership_set.all().delete()
    assert ask(orphan)[1]["code"] == "link_ended"


@pytest.mark.parametrize("token", ["", "1", "1:x", "1:" + "A" * 43, "é:ü", "9" * 300])
def test_a_link_that_is_not_whole_opens_nothing(stage: Stage, token: str) -> None:
    link(stage)
    status, told = ask(token.encode("utf-8").decode("latin-1"))
    assert (status, told["code"]) == (403, "link_broken")


def test_a_signature_of_another_number_opens_nothing(stage: Stage) -> None:
    first, second = link(stage), link(stage)
    forged = f"{second.pk}:{links.token_of(first).partition(':')[2]}"
    assert ask(forged)[1]["code"] == "link_broken"


def test_only_directors_give_and_end_links(stage: Stage, outsider: User) -> None:
    given = link(stage)
    for person in (stage.producer, stage.admin):
        with pytest.raises(Forbidden):
            links.make(person, str(stage.caster.pk), {"label": "x"})
        with pytest.raises(Forbidden):
            links.end(person, str(stage.caster.pk), given.pk)
    with pytest.raises(NotFound):
        links.make(outsider, str(stage.caster.pk), {"label": "x"})
    with pytest.raises(NotFound):
        links.end(stage.director, str(stage.caster.pk), given.pk + 99)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"label": ""}, "label"),
        ({"hours": 0}, "hours"),
        ({"hours": 169}, "hours"),
        ({"sees_preview": "x"}, "sees_preview"),
    ],
)
def test_bad_values_are_told_beside_their_field(stage: Stage, params: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        link(stage, **params)
    assert set(caught.value.data["fields"]) == {field}


def test_there_are_not_more_links_than_anybody_can_oversee(stage: Stage) -> None:
    for _ in range(links.MOST_LINKS):
        given = link(stage)
    with pytest.raises(Conflict):
        link(stage)
    links.end(stage.director, str(stage.caster.pk), given.pk)
    link(stage)


def test_giving_and_ending_stand_in_the_audit_log_without_the_secret(stage: Stage) -> None:
    given = link(stage)
    links.end(stage.director, str(stage.caster.pk), given.pk)
    entries = AuditEntry.objects.filter(verb__startswith="guest.")
    assert sorted(entry.verb for entry in entries) == ["guest.end", "guest.invite"]
    assert links.token_of(given) not in str([entry.detail for entry in entries])


def test_the_page_gives_the_whole_address_and_tells_who_is_watching(stage: Stage) -> None:
    browser = Client()
    browser.force_login(stage.director, backend="django.contrib.auth.backends.ModelBackend")
    where = f"/casters/{stage.caster.pk}/guests/"
    assert browser.post(where, {"label": "", "hours": 12}).status_code == 400
    assert browser.post(where, {"label": "Sponsor", "hours": 2, "sees_preview": "on"}).status_code == 302
    [row] = browser.get(where).context["links"]
    assert not row["watched"]
    ask(row["address"].partition("#")[2])
    [row] = browser.get(where).context["links"]
    assert row["watched"]
    assert browser.post(f"{where}{row['link'].pk}/end/").status_code == 302
    [row] = browser.get(where).context["links"]
    assert (row["address"], row["watched"]) == ("", False)


def test_the_guests_page_itself_says_nothing_before_its_secret_was_read(stage: Stage) -> None:
    link(stage)
    page = Client().get("/watch/").content.decode()
    assert "City Night" not in page
    assert "no-referrer" in page


def test_a_person_of_the_caster_watches_without_a_link(stage: Stage, outsider: User) -> None:
    browser = Client()
    browser.force_login(
        member("one", "producer", topic=stage.caster.topic), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert browser.get(f"/api/casters/{stage.caster.pk}/watch/").json()["sees_preview"] is True
    browser.force_login(outsider, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"/api/casters/{stage.caster.pk}/watch/").status_code == 404
