"""`make run` from an empty folder to Ctrl-C, and again: nothing stays behind, and the same show is found."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.ports import free_ports
from tests.show.stack import PASSWORD, ROOT, Show, until

pytestmark = [pytest.mark.show, pytest.mark.slow, pytest.mark.timeout(300)]


def test_ctrl_c_leaves_nothing_behind_and_the_second_start_finds_the_same_show(tmp_path: Path) -> None:
    with Show.start(tmp_path / "show") as show:
        boss = show.person("director")
        boss.settle(program=2, preview=4)
        first = boss.state()
        names = [first["caster"]["cloud_id"], [item["name"] for item in first["inputs"]]]
        assert len(first["inputs"]) == 6
        assert len(first["layouts"]) == 2
        assert len(first["picture_marks"]) == 1
        assert len(first["text_marks"]) == 1
        assert stat.S_IMODE((show.folder / "var" / "localcloud.env").stat().st_mode) == 0o600
        begin = time.monotonic()
        show.press_ctrl_c()
        assert time.monotonic() - begin < 12
        assert show.processes_left() == []
        assert show.ports_left() == []
        assert "Stopping." in show.terminal
        port = show.port

    with Show.start(tmp_path / "show", port=port) as show:
        again = show.person("director").state()
        assert [again["caster"]["cloud_id"], [item["name"] for item in again["inputs"]]] == names
        assert len(again["layouts"]) == 2, "the demo was found, not made twice"


def test_the_terminal_tells_the_address_and_the_accounts_and_no_secret(show: Show) -> None:
    said = show.terminal
    assert f"http://127.0.0.1:{show.port}/" in said
    for name in ("director", "producer", "admin"):
        assert name in said
    assert PASSWORD not in said
    secrets = dict(line.split("=", 1) for line in (show.folder / "var" / "localcloud.env").read_text().splitlines())
    whole = show.story()
    for name in ("LOCALCLOUD_SECRET_KEY", "LOCALCLOUD_PLAY_KEY"):
        assert secrets[name] not in whole


def test_no_secret_is_on_a_command_line(show: Show) -> None:
    secrets = dict(line.split("=", 1) for line in (show.folder / "var" / "localcloud.env").read_text().splitlines())
    lines = " ".join(show.processes_left())
    assert "localcloud" in lines, "the processes are running"
    for secret in secrets.values():
        assert secret not in lines


def test_sigterm_ends_it_as_well(tmp_path: Path) -> None:
    with Show.start(tmp_path / "show") as show:
        show.process.send_signal(signal.SIGTERM)
        show.process.wait(15)
        assert show.processes_left() == []
        assert show.ports_left() == []


def run_and_read(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "console.serve"],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    port = free_ports(2)
    with socket.create_server(("127.0.0.1", port)):
        done = run_and_read({"CONSOLE_VAR": str(tmp_path / "var"), "PORT": str(port)})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port}, meant for the console, is in use")
    assert "Traceback" not in done.stderr


def test_a_second_console_in_the_same_folder_is_refused(show: Show) -> None:
    done = run_and_read({"CONSOLE_VAR": str(show.folder / "var"), "PORT": str(free_ports(2))})
    assert done.returncode == 1
    assert "already running" in done.stderr


def test_generated_passwords_are_printed_once_and_work(tmp_path: Path) -> None:
    """Without CONSOLE_DEMO_PASSWORD, as most people start it first."""
    port = free_ports(2)
    folder = tmp_path / "var"
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    clean |= {"CONSOLE_VAR": str(folder), "PORT": str(port), "LOCALCLOUD_OPTIONS": "--offer-address 127.0.0.1"}
    terminal = tmp_path / "terminal.txt"
    with terminal.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "console.serve"], cwd=ROOT, env=clean, stdout=out, stderr=out, start_new_session=True
        )
    try:
        until(lambda: "Ctrl-C ends everything" in terminal.read_text(), seconds=60, why="it is up")
        found = re.search(r"director\s+password (\S+)", terminal.read_text())
        assert found, terminal.read_text()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=10) as client:
            page = client.get("/sign-in/").text
            token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            form = {"username": "director", "password": found[1], "csrfmiddlewaretoken": token}
            answer = client.post("/sign-in/", data=form, headers={"Referer": f"http://127.0.0.1:{port}/sign-in/"})
            assert answer.url.path != "/sign-in/"
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(15)
