"""Step 6: tccli over https, with the examples that its wheel brings along, and its tables beside ours.

`make test` installs it (requirements-tccli.txt); where that cannot be, these tests are skipped by name."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import manual
from tests.localcloud.ladder.story import told
from tests.localcloud.ladder.tccli import HOME, Tccli, certificate, data, installed
from tests.localcloud.rules.served import InThread

pytestmark = [
    pytest.mark.skipif(not installed(), reason="tccli is not installed; `make test` does it where it reaches an index"),
    pytest.mark.timeout(120),
]


@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory, cert: tuple[Path, Path]) -> Iterator[InThread]:
    folder = tmp_path_factory.mktemp("secure")
    cloud = InThread(folder / "data", "--tls-cert", str(cert[0]), "--tls-key", str(cert[1]))
    yield cloud
    cloud.stop()


@pytest.fixture
def tccli(secure: InThread, cert: tuple[Path, Path], tmp_path: Path) -> Iterator[Tccli]:
    with Tccli(f"127.0.0.1:{secure.port}", cert[0], tmp_path) as tool:
        yield tool
    secure.judge.assert_clean()


def examples() -> dict[str, list[dict[str, Any]]]:
    """The bodies of the requests that the wheel prints, by action."""
    found = {}
    for action, printed in data("examples")["actions"].items():
        if "Caster" in action:
            found[action] = [json.loads(re.split(r"\n\s*\n", one["input"], maxsplit=1)[1]) for one in printed]
    return found


def test_every_example_of_its_wheel_is_played(tccli: Tccli, secure: InThread) -> None:
    before = secure.judge.replies
    count = told(examples(), tccli.play)
    assert count >= 40
    assert secure.judge.replies == before + count + 2


def test_the_command_itself_prints_the_answer(secure: InThread, tccli: Tccli) -> None:
    typed = [str(HOME / "bin" / "tccli"), *tccli.words("DescribeCasterUserStatus", {})]
    done = subprocess.run(typed, env=tccli.environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["UserStatus"] == 1


def test_text_of_every_script_arrives_and_refusals_are_printed(tccli: Tccli) -> None:
    name = "晚间新闻 'quoted' \"twice\" & Ünïcode 🎬"
    _, made = tccli.play("CreateCaster", {"CasterName": name})
    code, found = tccli.play("DescribeCaster", {"CasterId": made["CasterId"]})
    assert (code, found["CasterInfo"]["CasterName"]) == ("", name)
    code, _ = tccli.play("DescribeCaster", {"CasterId": 2**40})
    assert code == "FailedOperation.CasterNotFound"


def test_a_wrong_key_is_refused_and_a_certificate_nobody_knows_is_not_spoken_to(
    secure: InThread, cert: tuple[Path, Path], tmp_path: Path
) -> None:
    with Tccli(f"127.0.0.1:{secure.port}", cert[0], tmp_path, secret_key="wrong") as tool:
        assert tool.play("DescribeCasterList", {})[0] == "AuthFailure.SignatureFailure"
    (tmp_path / "other").mkdir()
    stranger, _ = certificate(tmp_path / "other")
    before = secure.judge.replies
    with Tccli(f"127.0.0.1:{secure.port}", stranger, tmp_path) as tool:
        assert tool.play("DescribeCasterList", {})[0] == "ClientNetworkError"
    assert secure.judge.replies == before


TYPES = {"int": "Integer", "string": "String", "bool": "Boolean", "float": "Float"}


@pytest.mark.parametrize("action", manual.load().group("casters"), ids=lambda action: action.name)
def test_its_tables_tell_what_ours_tell(action: manual.Action) -> None:
    """Types, what is required, and that no returned value may be null or missing (which the SDK cannot tell)."""
    api = data("api")
    entry = api["actions"][action.name]
    asked = api["objects"][entry["input"]]["members"]
    assert _flat(asked) == [(field.name, field.type, field.required) for field in _sorted(action.params)]
    answered = api["objects"][entry["output"]]["members"]
    assert [row[:2] for row in _flat(answered)] == [(field.name, field.type) for field in _sorted(action.returns)]
    assert not [member["name"] for member in answered if member.get("value_allowed_null")]


def _sorted(fields: tuple[manual.Field, ...]) -> list[manual.Field]:
    return sorted(fields, key=lambda field: field.name)


def _flat(members: list[dict[str, Any]]) -> list[tuple[str, str, bool]]:
    rows = []
    for member in sorted(members, key=lambda member: str(member["name"])):
        kind = member["type"]
        base = member["member"] if kind == "object" or member["member"][0].isupper() else TYPES.get(kind, kind)
        if kind == "list":
            base = member["member"] if member["member"][0].isupper() else _scalar(member["member"])
        rows.append((member["name"], f"Array of {base}" if kind == "list" else base, bool(member.get("required"))))
    return rows


def _scalar(member: str) -> str:
    return "Integer" if member in ("int64", "uint64") else {"string": "String"}.get(member, member)
