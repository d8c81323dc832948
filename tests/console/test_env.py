"""Settings from the environment: typed, with one list of mistakes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from console.env import Env, Mistakes, database_from_url


def test_values_are_read_with_their_types() -> None:
    env = Env({"A": " text ", "B": "yes", "C": "12", "D": "a, b ,,c"})
    assert (env.text("A"), env.flag("B"), env.number("C", 1), env.words("D")) == ("text", True, 12, ["a", "b", "c"])
    assert (env.text("X", "y"), env.flag("X"), env.number("X", 7), env.words("X")) == ("y", False, 7, [])
    env.finish()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    env = Env({
        "FLAG": "perhaps", "PORT": "70000", "ORIGINS": "console.example", "DB": "mysql://x/y",
        "KEY_FILE": str(tmp_path / "no"),
    })  # fmt: skip
    env.flag("FLAG")
    env.number("PORT", 8000, most=65535)
    env.origins("ORIGINS", "")
    env.database("DB", "sqlite:///x")
    env.secret("KEY", tmp_path / "key", lambda: "made")
    with pytest.raises(Mistakes) as told:
        env.finish()
    assert all(name in str(told.value) for name in ("FLAG", "PORT", "ORIGINS", "DB", "KEY"))


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret.key"
    made = [Env({}).secret("KEY", file, lambda value=value: value) for value in ("first", "second")]  # type: ignore[misc]
    assert made == ["first", "first"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]
    assert Env({"KEY": "given"}).secret("KEY", file, lambda: "x") == "given"
    assert Env({"KEY_FILE": str(file)}).secret("KEY", tmp_path / "other", lambda: "x") == "first"


def test_databases_by_address() -> None:
    lite = database_from_url("sqlite:////data/console.sqlite3")
    assert lite["NAME"] == "/data/console.sqlite3"
    assert lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in lite["OPTIONS"]["init_command"]
    pg = database_from_url("postgres://me:p%40ss@db.example:5433/show?sslmode=require")
    assert (pg["NAME"], pg["USER"], pg["PASSWORD"], pg["HOST"], pg["PORT"]) == (
        "show",
        "me",
        "p@ss",
        "db.example",
        "5433",
    )
    assert pg["OPTIONS"]["sslmode"] == "require"
    for wrong in ("mysql://x/y", "postgres:///", "nonsense"):
        with pytest.raises(ValueError, match=r"."):
            database_from_url(wrong)


def _check(tmp_path: Path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("CONSOLE_", "PORT"))}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *options],
        env=bare | {"CONSOLE_VAR": str(tmp_path / "var")} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_starts_on_a_bare_laptop(tmp_path: Path) -> None:
    done = _check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["field.key", "secret.key"]


def test_a_wrong_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    done = _check(tmp_path, CONSOLE_HTTPS="maybe", CONSOLE_FIELD_KEY="short")
    assert done.returncode != 0
    assert "CONSOLE_HTTPS" in done.stderr
    assert "CONSOLE_FIELD_KEY" in done.stderr


def test_a_deployment_over_https_passes_the_deployment_checks(tmp_path: Path) -> None:
    done = _check(
        tmp_path, "--deploy", "--fail-level", "WARNING",
        CONSOLE_HTTPS="1", CONSOLE_ALLOWED_HOSTS="console.example", CONSOLE_ORIGINS="https://console.example",
        CONSOLE_REDIS_URL="redis://127.0.0.1:1/0", CONSOLE_SECRET_KEY="x" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
