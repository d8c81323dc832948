"""Signing in and out: uniform answers, a throttle, fresh sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from console.accounts.models import User
from console.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
WRONG = "The name or the password is not right."


def sign_in(client: Client, name: str, password: str, **more: str) -> int:
    answer = client.post("/sign-in/", {"username": name, "password": password}, **more)
    return answer.status_code


def test_a_director_signs_in_and_out(client: Client, director: User) -> None:
    assert sign_in(client, "director", "director of the tests") == 302
    assert client.get("/api/schema/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/api/schema/").status_code == 401
    assert list(AuditEntry.objects.values_list("verb", "outcome")) == [
        ("person.sign_in", "done"), ("person.sign_out", "done"),
    ]  # fmt: skip


def test_wrong_name_wrong_password_and_a_closed_account_read_the_same(client: Client, director: User) -> None:
    User.objects.create_user(username="gone", password="gone of the tests", is_active=False)
    pages = [
        client.post("/sign-in/", {"username": name, "password": password}).content.decode()
        for name, password in [("director", "wrong"), ("nobody", "wrong"), ("gone", "gone of the tests")]
    ]
    assert all(WRONG in page for page in pages)


def test_after_six_failures_the_pair_of_name_and_address_waits_five_minutes(client: Client, director: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assert sign_in(client, "director", "wrong") == 200
        assert sign_in(client, "director", "wrong") == 429
        assert sign_in(client, "director", "director of the tests") == 429
        # Neither another person here, nor the same one elsewhere, is locked out by it.
        assert sign_in(client, "somebody else", "wrong") == 200
        assert sign_in(Client(), "director", "director of the tests", REMOTE_ADDR="192.0.2.7") == 302
        clock.shift(timedelta(minutes=5, seconds=1))
        assert sign_in(client, "director", "director of the tests") == 302


def test_the_throttle_does_not_tell_whether_a_name_exists(client: Client, director: User) -> None:
    for name in ("director", "nobody"):
        codes = [sign_in(client, name, "wrong") for _ in range(7)]
        assert codes == [200] * 5 + [429] * 2


def test_a_session_that_was_planted_before_is_not_kept(client: Client, director: User) -> None:
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key
    assert sign_in(client, "director", "director of the tests") == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client, director: User) -> None:
    sign_in(client, "director", "director of the tests")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]  # it ends with the browser


def test_the_way_back_stays_on_this_site(client: Client, director: User) -> None:
    body = {"username": "director", "password": "director of the tests", "next": "https://evil.example/"}
    assert client.post("/sign-in/", body)["Location"] == "/"


def test_pages_for_a_person_are_not_kept_by_caches(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert "no-store" in client.get("/people/")["Cache-Control"]


def test_a_person_reads_his_own_language(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.get("/people/")["Content-Language"] == "en"
    User.objects.update(language="zh-hans")
    assert client.get("/people/")["Content-Language"] == "zh-hans"


def test_passwords_never_reach_the_audit_log(client: Client, director: User) -> None:
    sign_in(client, "director", "canary-wrong-password")
    assert "canary-wrong-password" not in repr(list(AuditEntry.objects.values()))
