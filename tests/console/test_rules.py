"""Deny by default: every address and every socket verb has a rule, and the core's own routes keep theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from console import lanes
from console.accounts import Role
from console.accounts.models import CloudAccount, Membership, User
from console.http import RULES, rule, rule_of
from console.live.consumer import OWN_VERBS
from console.live.registry import socket_verbs

pytestmark = pytest.mark.django_db

# The core's own routes, and who may. Everybody else's are the matter of their own tests.
PUBLIC, PERSON, ADMIN = "public", "signed_in", "admin"
CORE = {
    "/sign-in/": PUBLIC,
    "/healthz": PUBLIC,
    "/sign-out/": PERSON,
    "/api/schema/": PERSON,
    "/accounts/": ADMIN,
    "/accounts/add/": ADMIN,
    "/accounts/{account}/": ADMIN,
    "/people/": ADMIN,
    "/people/add/": ADMIN,
    "/people/{person}/": ADMIN,
    "/api/accounts/": ADMIN,
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def test_every_address_has_a_rule() -> None:
    found = {where: rule_of(pattern.callback) for where, pattern in patterns(get_resolver())}
    assert len(found) >= len(CORE)
    assert [where for where, its in found.items() if its is None] == []


def test_rules_about_a_topic_use_the_parts_of_their_address() -> None:
    for where, pattern in patterns(get_resolver()):
        its = rule_of(pattern.callback)
        assert its is not None
        parts = dict.fromkeys(pattern.pattern.converters, 1)
        assert its.topic.format(**parts), where


def test_every_socket_verb_has_a_role() -> None:
    table = socket_verbs()
    assert set(lanes.all_verbs()) <= set(table)
    assert len(table) >= 20
    for verb in table.values():
        assert verb.rule in RULES, verb.name
        assert verb.rule != "public", verb.name
    for name, command in lanes.all_verbs().items():
        assert table[name].rule == command.role
    assert not set(OWN_VERBS) & set(table)


def test_air_belongs_to_directors_alone() -> None:
    roles = {name: verb.role for name, verb in lanes.all_verbs().items() if name.startswith("program.")}
    assert roles
    assert set(roles.values()) == {Role.DIRECTOR}


def test_a_view_without_a_rule_does_not_run() -> None:
    from console.middleware import RuleMiddleware

    def forgotten(request: Any) -> HttpResponse:
        raise AssertionError("it ran")

    request = RequestFactory().get("/forgotten/")
    with pytest.raises(ImproperlyConfigured, match="no rule"):
        RuleMiddleware(lambda _: HttpResponse()).process_view(request, forgotten, (), {})


def test_an_unknown_rule_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no rule"):
        rule("boss")


@pytest.fixture
def cast(producer: User, director: User, admin: User, outsider: User) -> dict[str, User]:
    superuser = User.objects.create_superuser(username="root", password="root of the tests")
    return {"producer": producer, "director": director, "admin": admin, "outsider": outsider, "superuser": superuser}


@pytest.mark.parametrize("who", ["nobody", "producer", "director", "admin", "outsider", "superuser"])
def test_the_matrix_of_the_core(cast: dict[str, User], account: CloudAccount, who: str) -> None:
    for where, needs in CORE.items():
        client = Client()
        if who != "nobody":
            client.force_login(cast[who])
        url = where.format(account=account.pk, person=cast["producer"].pk)
        answer = client.post(url) if where == "/sign-out/" else client.get(url)
        _judge(who, needs, url, answer)


def _judge(who: str, needs: str, url: str, answer: Any) -> None:
    if needs == PUBLIC or (needs == PERSON and who != "nobody") or (needs == ADMIN and who == "admin"):
        assert answer.status_code in (200, 302, 503), url
        assert answer.status_code != 302 or not answer["Location"].startswith("/sign-in/?"), url
    elif who == "nobody":
        assert answer.status_code == (401 if url.startswith("/api/") else 302), url
        assert url.startswith("/api/") or answer["Location"].startswith("/sign-in/?next="), url
    else:
        assert answer.status_code == 403, url


def _thing(request: Any, pk: int) -> HttpResponse:
    return HttpResponse(f"thing {pk}")


@rule("director", topic="thing:{pk}")
def take(request: Any, pk: int) -> HttpResponse:
    return _thing(request, pk)


@rule("sees", topic="thing:{pk}")
def look(request: Any, pk: int) -> HttpResponse:
    return _thing(request, pk)


urlpatterns = [path("api/things/<int:pk>/take/", take), path("api/things/<int:pk>/", look)]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("roles", "on", "looking", "taking"),
    [
        (["director"], "thing:7", 200, 200),
        (["producer"], "thing:7", 200, 403),
        (["admin"], "thing:7", 200, 403),
        (["director"], "thing:8", 404, 404),
        (["director"], "*", 200, 200),
        (["nonsense"], "thing:7", 404, 404),
        ([], "thing:7", 404, 404),
    ],
)
def test_a_rule_on_a_topic_hides_what_one_may_not_see(
    client: Client, roles: list[str], on: str, looking: int, taking: int
) -> None:
    user = User.objects.create_user(username="somebody", password="a password of tests")
    Membership.objects.create(user=user, topic=on, roles=roles)
    client.force_login(user)
    assert client.get("/api/things/7/").status_code == looking
    assert client.get("/api/things/7/take/").status_code == taking


def test_posts_need_a_token(admin: User, account: CloudAccount) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    for url in ("/sign-out/", "/accounts/add/", f"/accounts/{account.pk}/", "/people/add/"):
        assert client.post(url, {}).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/sign-in/", {}).status_code == 403


def test_no_state_changes_by_get(director: User, client: Client) -> None:
    client.force_login(director)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/api/schema/").status_code == 200
