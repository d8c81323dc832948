"""docker-compose.yml and `make run` keep one table of processes: a change of one must reach the other."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from console.serve.programs import cloud_program, console_programs


@pytest.fixture
def services(repository: Path) -> dict[str, Any]:
    return yaml.safe_load((repository / "docker-compose.yml").read_text())["services"]


def test_every_service_of_the_design_is_there(services: dict[str, Any]) -> None:
    assert {"web", "worker", "lanes", "beat", "redis", "postgres", "localcloud"} <= set(services)


def test_the_console_runs_the_commands_of_the_runner(services: dict[str, Any]) -> None:
    wanted = console_programs(python="python", host="0.0.0.0", port=8000, beat_file="/data/beat")
    assert {program.name: list(program.command) for program in wanted} == {
        program.name: shlex.split(services[program.name]["command"]) for program in wanted
    }


def test_the_local_cloud_runs_the_command_of_the_runner(services: dict[str, Any]) -> None:
    wanted = cloud_program(
        python="python",
        host="0.0.0.0",
        port=8001,
        data="/data/localcloud",
        media="/data/media",
        pages=("http://127.0.0.1:8000", "http://localhost:8000"),
        more=("--origin", "http://127.0.0.1:8001"),
    )
    assert shlex.split(services["localcloud"]["command"]) == list(wanted.command)


def test_every_process_of_ours_is_started_again_and_waits_for_the_database(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "lanes", "beat"):
        assert services[name]["restart"] == "unless-stopped"
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_password_stands_in_the_file(services: dict[str, Any]) -> None:
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "${POSTGRES_PASSWORD:?" in services["web"]["environment"]["CONSOLE_DATABASE_URL"]


def test_the_image_installs_the_locked_dependencies(repository: Path) -> None:
    dockerfile = (repository / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.txt" in dockerfile
    assert "npm ci --ignore-scripts" in dockerfile
    assert "\nUSER console\n" in dockerfile
