"""Cloud accounts and people: forms, services, and what is never shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from console.accounts import Role, admin_of_all, may_see, people_of, roles_of
from console.accounts.models import CloudAccount, Membership, User
from console.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Remote",
    "kind": "tencent",
    "endpoint": "https://live.cloud.example",
    "region": "",
    "secret_id": "AKIDexample",
    "secret_key": "canary-secret-key",
    "play_key": "canary-play-key",
    "whep_url": "https://whep.cloud.example/whep",
    "tiles_url": "",
    "play_origins": "https://play.cloud.example\nhttps://play2.cloud.example:8443",
}


@pytest.fixture
def browser(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(lines) for name, lines in answer.context["form"].errors.items()}


# --- roles ------------------------------------------------------------------------------------------------------------


def test_roles_are_sets_per_topic(producer: User, director: User, admin: User, outsider: User) -> None:
    assert roles_of(producer, "caster:7") == {Role.PRODUCER}
    assert roles_of(director, "caster:7") == {Role.DIRECTOR, Role.PRODUCER}
    assert roles_of(admin, "caster:7") == {Role.ADMIN}
    assert roles_of(outsider, "caster:7") == frozenset()
    assert roles_of(outsider, "caster:999999") == set(Role)
    assert may_see(admin, "caster:7")
    assert not may_see(outsider, "caster:7")


def test_memberships_add_up(producer: User) -> None:
    Membership.objects.create(user=producer, topic="caster:7", roles=["director"])
    assert Role.DIRECTOR in roles_of(producer, "caster:7")
    assert Role.DIRECTOR not in roles_of(producer, "caster:8")


def test_who_left_has_no_role_and_a_superuser_has_none_by_being_one(director: User) -> None:
    director.is_active = False
    director.save()
    root = User.objects.create_superuser(username="root", password="root of the tests")
    assert roles_of(director, "caster:7") == frozenset()
    assert roles_of(root, "caster:7") == frozenset()
    assert not admin_of_all(root)


def test_a_role_on_one_thing_does_not_administer_all(outsider: User) -> None:
    assert not admin_of_all(outsider)


def test_people_of_a_topic(producer: User, director: User, outsider: User) -> None:
    assert set(people_of("caster:7")) == {producer, director}


# --- cloud accounts ---------------------------------------------------------------------------------------------------


def test_an_account_is_added_with_its_secrets_encrypted(browser: Client) -> None:
    assert browser.post("/accounts/add/", FORM).status_code == 302
    account = CloudAccount.objects.get()
    assert (account.secret_key, account.play_key) == ("canary-secret-key", "canary-play-key")
    assert account.state == "unchecked"
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_key, play_key FROM accounts_cloudaccount")
        stored = cursor.fetchone()
    assert all("canary" not in value and value.startswith("gAAAA") for value in stored)


def test_secrets_go_in_and_never_come_out(browser: Client) -> None:
    browser.post("/accounts/add/", FORM)
    account = CloudAccount.objects.get()
    pages = [
        browser.get("/accounts/"), browser.get(f"/accounts/{account.pk}/"), browser.get("/api/accounts/"),
        browser.post(f"/accounts/{account.pk}/", {**FORM, "name": ""}),
    ]  # fmt: skip
    for page in pages:
        assert b"canary" not in page.content
    assert "canary" not in repr(list(AuditEntry.objects.values()))


def test_an_empty_secret_keeps_the_stored_one_and_a_new_one_replaces_it(browser: Client) -> None:
    browser.post("/accounts/add/", FORM)
    account = CloudAccount.objects.get()
    CloudAccount.objects.update(state="ok")
    assert (
        browser.post(f"/accounts/{account.pk}/", {**FORM, "secret_key": "", "play_key": "", "name": "New"}).status_code
        == 302
    )
    account.refresh_from_db()
    assert (account.name, account.secret_key, account.state) == ("New", "canary-secret-key", "ok")
    browser.post(f"/accounts/{account.pk}/", {**FORM, "secret_key": "another"})
    account.refresh_from_db()
    assert (account.secret_key, account.state, account.key_version) == ("another", "unchecked", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("kind", "aws"),
        ("endpoint", "ftp://cloud.example"),
        ("endpoint", "https://user:word@cloud.example"),
        ("endpoint", "https://cloud.example/path"),
        ("endpoint", "http://live.cloud.example"),
        ("endpoint", "nonsense"),
        ("secret_id", ""),
        ("secret_id", "with space"),
        ("secret_key", ""),
        ("tiles_url", "https://cloud.example/tiles"),
        ("play_origins", "https://play.cloud.example/path"),
        ("play_origins", "https://a.example; script-src *"),
        ("whep_url", "javascript:alert(1)"),
    ],
)
def test_a_wrong_field_is_named_with_a_sentence(browser: Client, field: str, value: str) -> None:
    answer = browser.post("/accounts/add/", {**FORM, field: value})
    assert answer.status_code == 400
    assert errors(answer)[field][0]
    assert CloudAccount.objects.count() == 0


def test_a_local_account_may_be_on_this_machine_over_http(browser: Client) -> None:
    local = {**FORM, "kind": "local", "endpoint": "http://127.0.0.1:8001", "tiles_url": "ws://127.0.0.1:8001/tiles"}
    assert browser.post("/accounts/add/", local).status_code == 302


def test_each_change_is_written_down(browser: Client) -> None:
    browser.post("/accounts/add/", FORM)
    browser.post(f"/accounts/{CloudAccount.objects.get().pk}/", {**FORM, "secret_key": "another"})
    entries = list(AuditEntry.objects.filter(verb__startswith="account."))
    assert [(entry.verb, entry.actor_name) for entry in entries] == [
        ("account.add", "admin"),
        ("account.change", "admin"),
    ]
    assert "secret_key" in entries[1].detail["changed"]
    assert "another" not in repr(entries[1].detail)


# --- people -----------------------------------------------------------------------------------------------------------

PERSON = {
    "username": "ana", "first_name": "Ana", "last_name": "", "is_active": "on", "language": "",
    "password": "long enough 4711", "roles": ["producer"], "memberships": "caster:7 director producer",
}  # fmt: skip


def test_a_person_is_added_with_roles(browser: Client) -> None:
    assert browser.post("/people/add/", PERSON).status_code == 302
    ana = User.objects.get(username="ana")
    assert ana.check_password("long enough 4711")
    assert roles_of(ana, "caster:7") == {Role.DIRECTOR, Role.PRODUCER}
    assert roles_of(ana, "caster:8") == {Role.PRODUCER}


def test_an_empty_password_keeps_the_old_one(browser: Client) -> None:
    browser.post("/people/add/", PERSON)
    ana = User.objects.get(username="ana")
    page = browser.get(f"/people/{ana.pk}/")
    assert b"caster:7 director producer" in page.content
    assert b"long enough 4711" not in page.content
    changed = {**PERSON, "password": "", "roles": [], "memberships": ""}
    assert browser.post(f"/people/{ana.pk}/", changed).status_code == 302
    ana.refresh_from_db()
    assert ana.check_password("long enough 4711")
    assert roles_of(ana, "caster:7") == frozenset()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "admin"),
        ("password", ""),
        ("password", "short"),
        ("password", "password123"),
        ("roles", ["boss"]),
        ("memberships", "caster:7"),
        ("memberships", "caster:7 boss"),
        ("memberships", "caster:x director"),
        ("memberships", "* director"),
        ("language", "xx"),
    ],
)
def test_a_wrong_field_of_a_person_is_named(browser: Client, field: str, value: object) -> None:
    answer = browser.post("/people/add/", {**PERSON, field: value})
    assert answer.status_code == 400
    assert errors(answer)[field][0]
    assert not User.objects.filter(username="ana").exists()


def test_the_last_administrator_stays(browser: Client, admin: User) -> None:
    body = {"username": "admin", "is_active": "on", "roles": ["director"], "memberships": ""}
    answer = browser.post(f"/people/{admin.pk}/", body)
    assert answer.status_code == 400
    assert errors(answer)["roles"] == ["Somebody must remain an administrator."]
    assert admin_of_all(admin)


def test_who_does_not_exist_is_404(browser: Client) -> None:
    assert browser.get("/people/99999/").status_code == 404
    assert browser.post("/accounts/99999/", FORM).status_code == 404
