"""What the REST door answers is what its OpenAPI description says, whatever is asked: refusals are JSON of one shape,
Django's own among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
import schemathesis
from django.http import HttpResponse
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import errors
from console.middleware import ApiMiddleware
from tests.casters.conftest import Stage
from tests.localcloud.ladder.budget import amount

OPERATIONS = 40
"""At least so many; an empty description cannot pass for a true one."""


@pytest.fixture
def client(stage: Stage) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(stage.admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def described(client: Client) -> dict[str, Any]:
    answer = client.get("/api/schema/", {"format": "json"}, headers={"Accept": "application/json"})
    found: dict[str, Any] = json.loads(answer.content)
    return found


def is_refusal(answer: Any, status: int, code: str = "") -> None:
    assert answer.status_code == status, answer.content[:200]
    assert answer.headers["Content-Type"].startswith("application/json")
    told = json.loads(answer.content)
    assert {"code", "sentence", "data"} <= set(told) <= {"code", "sentence", "data", "field"}
    assert told["sentence"].endswith(".")
    assert isinstance(told["data"], dict)
    assert not code or told["code"] == code


def test_an_address_that_leads_nowhere_is_refused_as_json(client: Client) -> None:
    for path in ("nothing/", "casters/x/", "casters/1/nothing/", "casters/1/inputs/x/", "%00/", "..%2f/"):
        for method in (client.get, client.post, client.put, client.patch, client.delete):
            is_refusal(method(f"/api/{path}"), 404, "not_found")


def test_nobody_is_told_so_as_json(stage: Stage) -> None:
    nobody = Client(raise_request_exception=False)
    is_refusal(nobody.get(f"/api/casters/{stage.caster.pk}/"), 401, "not_signed_in")
    is_refusal(nobody.get("/api/schema/"), 401, "not_signed_in")
    is_refusal(nobody.get("/api/nothing/"), 404)


def test_every_other_refusal_is_json_of_one_shape(stage: Stage, client: Client) -> None:
    base = f"/api/casters/{stage.caster.pk}/"
    refused = client.put(f"{base}inputs/")
    is_refusal(refused, 405, "method_not_allowed")
    assert "POST" in refused.headers["Allow"]
    is_refusal(client.get(base, headers={"Accept": "text/html"}), 406, "not_acceptable")
    is_refusal(client.post("/api/schema/"), 405)
    is_refusal(client.post(f"{base}inputs/", {"name": "x"}), 415, "unsupported_media_type")
    is_refusal(client.post(f"{base}inputs/", "{", content_type="application/json"), 400, "parse_error")
    large = json.dumps({"name": "x" * 400_000})
    answer = client.post(f"{base}inputs/", large, content_type="application/json")
    is_refusal(answer, answer.status_code)
    assert answer.status_code in (400, 413)
    is_refusal(client.get(base, headers={"Host": "evil.example"}), 400)


def test_without_the_csrf_token_it_is_refused_as_json(stage: Stage) -> None:
    careful = Client(raise_request_exception=False, enforce_csrf_checks=True)
    careful.force_login(stage.admin, backend="django.contrib.auth.backends.ModelBackend")
    where = f"/api/casters/{stage.caster.pk}/inputs/"
    is_refusal(careful.post(where, {"name": "x"}, content_type="application/json"), 403, "forbidden")


@override_settings(DEBUG=False)
def test_a_mistake_of_ours_is_told_as_json(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("casters.permissions.visible_to", mistaken)
    is_refusal(client.get("/api/casters/"), 500, "failed")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 500, 502, 503, 507])
def test_pages_become_json_below_the_api_and_stay_pages_elsewhere(rf: Any, status: int) -> None:
    page = HttpResponse("<h1>no</h1>", status=status, headers={"Retry-After": "7"})
    middleware = ApiMiddleware(lambda request: page)
    answer = middleware(rf.get("/api/casters/"))
    is_refusal(answer, status)
    assert answer.headers["Retry-After"] == "7"
    assert middleware(rf.get("/casters/")) is page


def test_each_status_keeps_its_own_words() -> None:
    told = [errors.of_status(status) for status in (401, 404, 405, 413, 429, 503, 507)]
    assert [refusal.status for refusal in told] == [401, 404, 405, 413, 429, 503, 507]
    assert len({refusal.sentence for refusal in told}) == len(told)
    assert errors.of_status(418).code == "invalid"
    assert errors.of_status(599).code == "failed"


def test_every_operation_describes_how_it_refuses(client: Client) -> None:
    schema = described(client)
    operations = [one for path in schema["paths"].values() for one in path.values()]
    assert len(operations) >= OPERATIONS
    for one in operations:
        assert {"400", "401", "403", "404", "405", "406", "415", "429", "503"} <= set(one["responses"])


@pytest.mark.timeout(300)
def test_what_is_drawn_from_the_description_is_answered_as_described(stage: Stage, client: Client) -> None:
    """Every operation, by requests that schemathesis draws from its description: the status is one of those that are
    described, and the body has the shape that is described for it."""
    schema = described(client)
    drawn = schemathesis.openapi.from_dict(schema)
    seen: set[int] = set()
    for result in drawn.get_all_operations():
        answered_as_described(stage, client, schema, result.ok(), seen)
    assert {200, 202, 400, 404} <= seen
    assert 500 not in seen


def answered_as_described(stage: Stage, client: Client, schema: dict[str, Any], operation: Any, seen: set[int]) -> None:
    responses = schema["paths"][operation.path][operation.method]["responses"]

    @given(case=operation.as_strategy(), own=st.booleans())
    @settings(
        max_examples=amount(3, 60), deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def asked(case: Any, own: bool) -> None:
        answer = ask(client, case, stage.caster.pk if own else None)
        seen.add(answer.status_code)
        as_described(schema, responses, answer)

    asked()


def ask(client: Client, case: Any, caster: int | None) -> Any:
    parameters = dict(case.path_parameters or {})
    if caster is not None and "id" in parameters:
        parameters["id"] = caster
    path = case.operation.path.format(**parameters)
    body = {} if case.body is None or type(case.body).__name__ == "NotSet" else case.body
    given = {} if case.method in ("GET", "HEAD") else {"data": json.dumps(body), "content_type": "application/json"}
    query = {name: value for name, value in dict(case.query or {}).items() if name != "format"}
    return client.generic(case.method, path, query_params=query, **given)


def as_described(schema: dict[str, Any], responses: Mapping[str, Any], answer: Any) -> None:
    status = str(answer.status_code)
    assert status in responses, f"{status} is not described: {answer.content[:200]}"
    if answer.status_code >= 400:
        is_refusal(answer, answer.status_code)
    content = responses[status].get("content", {}).get("application/json")
    if content:
        shape = {**content["schema"], "components": schema["components"]}
        jsonschema.validate(json.loads(answer.content), in_json_schema(shape))


def in_json_schema(of_openapi: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema lists null among the types."""
    if isinstance(of_openapi, list):
        return [in_json_schema(one) for one in of_openapi]
    if not isinstance(of_openapi, dict):
        return of_openapi
    found = {name: in_json_schema(value) for name, value in of_openapi.items()}
    if of_openapi.get("nullable") is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found
