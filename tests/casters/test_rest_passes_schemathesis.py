"""Schemathesis' own checks, all of them, over every operation of the REST door: by HTTP against the console itself,
signed in as somebody who may do everything, so that it is the bodies that are judged and not the roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from django.conf import settings
from django.test import Client
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from tests.casters.conftest import Stage, member
from tests.console.console_server import ConsoleServer
from tests.localcloud.ladder.budget import FUZZ, amount
from tests.ports import free_port

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(1500)]

TOKEN: Final = "a" * 32
BODIES: Final = ("/casters/{id}/layouts/", "/casters/{id}/program/take/")
"""Whose bodies are taken apart field by field in an ordinary run; by `make fuzz` those of every operation."""

JUDGED_BY_THE_SHOW: Final = (
    "/casters/",  # an account that there is, and a time that is still to come
    "/casters/{id}/",  # likewise, and to delete it its own name
    "/casters/{id}/copy/",  # a name that none has yet
    "/casters/{id}/inputs/",  # an address that the kind of input takes
    "/casters/{id}/inputs/{index}/",
    "/casters/{id}/layouts/",  # a template or layers, and as many inputs as it shows
    "/casters/{id}/layouts/{index}/",
    "/casters/{id}/look/",
    "/casters/{id}/outputs/",
    "/casters/{id}/outputs/{index}/",
    "/casters/{id}/picture-marks/",
    "/casters/{id}/picture-marks/{index}/",
    "/casters/{id}/text-marks/",  # a window that is wider than nothing
    "/casters/{id}/text-marks/{index}/",
    "/casters/{id}/text-marks/picture/",
    "/casters/{id}/preview/",  # inputs, layouts, marks and transitions that there are
    "/casters/{id}/prepared/",
    "/casters/{id}/program/black/",
    "/casters/{id}/program/direct/",
    "/casters/{id}/program/take/",
)
"""Writes that may be refused with 400 although their form is right: what they name is judged by what stands in the show
and by rules between fields, which a description cannot say. Only `positive_data_acceptance` passes over these."""


@pytest.fixture
def address(transactional_db: None, stage: Stage) -> Iterator[str]:
    """The console itself, over the one caster of the stage."""
    with ConsoleServer(free_port()) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def session(stage: Stage) -> str:
    client = Client()
    client.force_login(
        member("everything", "admin", "director", "producer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def described(address: str, session: str, *, only: tuple[str, ...] = (), **more: Any) -> Any:
    others = [{"exclude-path": [f"/api{path}" for path in only], "enabled": False}] if only and not FUZZ else []
    config = SchemathesisConfig.from_dict(
        {
            "headers": {"Accept": "application/json"},
            "generation": {"deterministic": True, "database": "none"},
            "checks": {"enabled": True, "positive_data_acceptance": {"enabled": True}},
            "operations": others
            + [
                {"include-path": f"/api{path}", "checks": {"positive_data_acceptance": {"enabled": False}}}
                for path in JUDGED_BY_THE_SHOW
            ],
            **more,
        }
    )
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "Accept": "application/json"}
    schema = schemathesis.openapi.from_url(f"{address}/api/schema/?format=json", config=config, headers=headers)

    @schema.auth()  # type: ignore[untyped-decorator]
    class SignedIn:
        """Set case by case: what checks that nobody is let in without it takes it away."""

        def get(self, case: Any, context: Any) -> str:
            return session

        def set(self, case: Any, data: str, context: Any) -> None:
            own = {settings.SESSION_COOKIE_NAME: data, settings.CSRF_COOKIE_NAME: TOKEN}
            case.cookies = {**(case.cookies or {}), **own}
            case.headers["X-CSRFToken"] = TOKEN

    return schema


def wrong(schema: Any) -> tuple[list[str], dict[int, int]]:
    """What its checks found, and how often each status was answered."""
    found: list[str] = []
    answered: dict[int, int] = {}
    for event in from_schema(schema).execute():
        assert not isinstance(event, (FatalError, NonFatalError)), event
        if not isinstance(event, ScenarioFinished):
            continue
        for asked in event.recorder.interactions.values():
            if asked.response is not None:
                answered[asked.response.status_code] = answered.get(asked.response.status_code, 0) + 1
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    found.append(
                        f"{check.name}: {failure.operation}: {failure.message}\n{check.failure_info.code_sample}"
                    )
    return found, answered


def test_what_is_drawn_at_random_for_every_operation(address: str, session: str, stage: Stage) -> None:
    phases = {"coverage": {"enabled": False}}
    generation = {"deterministic": True, "database": "none", "max-examples": amount(2, 100)}
    schema = described(address, session, phases=phases, generation=generation, parameters={"path.id": stage.caster.pk})
    found, answered = wrong(schema)
    assert not found, "\n".join(found)
    assert {200, 202, 400, 401, 404} <= set(answered)


def test_each_field_of_a_body_at_its_limits_and_beyond(address: str, session: str, stage: Stage) -> None:
    phases = {name: {"enabled": False} for name in ("examples", "fuzzing", "stateful")}
    schema = described(address, session, phases=phases, parameters={"path.id": stage.caster.pk}, only=BODIES)
    found, answered = wrong(schema)
    assert not found, "\n".join(found)
    assert {400, 405} <= set(answered), answered
