"""The whole console in processes of its own, as `make run` starts it, with a proxy on either side:

    browser -> front -> web          worker, lanes -> proxy -> local cloud

`Show.start(folder)` brings it up, `Person` is somebody who is signed in over HTTP.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import uuid
import xmlrpc.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
from supervisor.xmlrpc import SupervisorTransport

from tests.loopback import HTTP
from tests.orphans import end_with_parent
from tests.ports import answers, free_ports
from tests.show.faultproxy import FaultProxy

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
PASSWORD = "a demo password of the tests"
ENDED = {"done", "refused", "expired", "superseded"}
PROGRAMS = ("web", "worker", "lanes", "beat", "valkey", "localcloud")


def until(what: Callable[[], T], *, seconds: float, why: str) -> T:
    """The first true answer of `what`; what it raises while the other side is away counts as 'not yet'."""
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            if answer := what():
                return answer
            last = answer
        except (httpx.HTTPError, OSError, xmlrpc.client.Fault) as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"{why}: not within {seconds} s (last: {last!r})")


@dataclass
class Show:
    """One running console. `port` is the console's own; browsers of the tests go through `front`."""

    folder: Path
    port: int
    proxy: FaultProxy
    front: FaultProxy
    process: subprocess.Popen[bytes]
    people: list[Person] = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def start(cls, folder: Path, *, port: int = 0, options: str = "") -> Iterator[Self]:
        """`options`: more for the local cloud."""
        folder.mkdir(parents=True, exist_ok=True)
        port = port or free_ports(2)
        with FaultProxy(port + 1) as proxy, FaultProxy(port) as front:
            show = cls(folder, port, proxy, front, cls._spawn(folder, port, proxy, front, options))
            try:
                show.wait_until_up()
                yield show
            finally:
                for person in show.people:
                    person.client.close()
                if show.process.poll() is None:
                    show.press_ctrl_c()

    @staticmethod
    def _spawn(
        folder: Path, port: int, proxy: FaultProxy, front: FaultProxy, options: str = ""
    ) -> subprocess.Popen[bytes]:
        # An empty environment but for these: what the developer or the test run has set must not matter.
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment |= {
            "CONSOLE_VAR": str(folder / "var"),
            "PORT": str(port),
            "CONSOLE_DEMO_PASSWORD": PASSWORD,
            "CONSOLE_ORIGINS": f"http://127.0.0.1:{port},{front.url}",
            "LOCALCLOUD_URL": proxy.url,
            # The proxy is where the local cloud is known to be: its test pictures and media have addresses there.
            "LOCALCLOUD_OPTIONS": f"--offer-address 127.0.0.1 --origin {proxy.url} {options}".strip(),
        }
        with (folder / "terminal.txt").open("wb") as terminal:
            return subprocess.Popen(
                [sys.executable, "-m", "console.serve"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM),  # which ends the whole stack
            )

    def wait_until_up(self) -> None:
        def up() -> bool:
            if self.process.poll() is not None:
                raise AssertionError("The console ended at its start:\n" + self.story())
            assert "could not be made" not in self.terminal, "the demo show is made"
            return "Ctrl-C ends everything" in self.terminal

        try:
            until(up, seconds=150, why="the console says that it is up")
        except AssertionError:
            print(self.story())
            raise

    # --- what can be seen from outside ----------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cloud_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def terminal(self) -> str:
        """What the person at the terminal read so far."""
        return (self.folder / "terminal.txt").read_text(errors="replace")

    def story(self) -> str:
        """Terminal and the ends of all logs, for a failing test."""
        logs = sorted((self.folder / "var" / "log").glob("*.log"))
        ends = (f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}" for log in logs)
        return "\n".join((self.terminal[-3000:], *ends))

    def journal(self, action: str = "", *, since: int = 0) -> list[dict[str, Any]]:
        """What reached the local cloud's API, by its own book, asked past the proxy."""
        answer = HTTP.get(f"{self.cloud_url}/_local/journal", params={"since": since}).raise_for_status()
        return [entry for entry in answer.json()["entries"] if action in ("", entry["action"])]

    def journal_end(self) -> int:
        answer = HTTP.get(f"{self.cloud_url}/_local/journal", params={"since": 0}).raise_for_status()
        return int(answer.json()["next"])

    def cloud_fault(self, action: str, kind: str, **more: Any) -> None:
        body = {"action": action, "kind": kind, **more}
        HTTP.post(f"{self.cloud_url}/_local/faults", json=body).raise_for_status()

    def cloud_source(self, caster: int, index: int, state: str) -> None:
        """`break` holds the input's pictures and sound back as if it had died, `heal` lets it live. `caster` is the
        cloud's number."""
        body = {"caster": caster, "input": index, "state": state}
        HTTP.post(f"{self.cloud_url}/_local/source", json=body).raise_for_status()

    def heal(self) -> None:
        for proxy in (self.proxy, self.front):
            proxy.refuse(False)
            proxy.hang_up(False)
            proxy.slow(0)
            proxy.forget()
        HTTP.delete(f"{self.cloud_url}/_local/faults").raise_for_status()

    # --- its processes ---------------------------------------------------------------------------------------------

    def pids(self) -> dict[str, int]:
        transport = SupervisorTransport(None, None, f"unix://{self.folder / 'var' / 'supervisor.sock'}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as supervisor:
            infos: Any = supervisor.supervisor.getAllProcessInfo()
            return {info["name"]: info["pid"] for info in infos if info["pid"]}

    def signal(self, name: str, number: int) -> int:
        pid = self.pids()[name]
        os.kill(pid, number)
        return pid

    def press_ctrl_c(self, seconds: float = 15) -> int:
        """What a terminal does: SIGINT to the foreground process group."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(self.story())
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    def processes_left(self) -> list[str]:
        """Every process on this machine that runs with our data folder, whoever its parent is now."""
        mark = f"CONSOLE_VAR={self.folder / 'var'}".encode()
        left = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    left.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        return left

    def ports_left(self) -> list[int]:
        valkey = int((self.folder / "var" / "valkey.port").read_text())
        return [port for port in (self.port, self.port + 1, valkey) if answers(port)]

    # --- people -----------------------------------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        self.people.append(Person.signed_in(self, name))
        return self.people[-1]

    def manage(self, *words: str, text: str = "") -> str:
        """manage.py beside the running console, on its data."""
        valkey = (self.folder / "var" / "valkey.port").read_text().strip()
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "CONSOLE_VAR": str(self.folder / "var"),
                "CONSOLE_REDIS_URL": f"redis://127.0.0.1:{valkey}/0",
                "PORT": str(self.port),
            },
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_director(self, name: str) -> None:
        """A second director: the demo has one."""
        self.manage(
            "shell",
            "-c",
            "from console.accounts.models import Membership, User\n"
            f"user, made = User.objects.get_or_create(username={name!r})\n"
            f"user.set_password({PASSWORD!r})\n"
            "user.save()\n"
            "Membership.objects.update_or_create(user=user, topic='*', defaults={'roles': ['director']})\n",
        )


@dataclass
class Person:
    """Somebody signed in. Verbs go by REST, each under a key of its own."""

    show: Show
    name: str
    client: httpx.Client
    caster: int

    @classmethod
    def signed_in(cls, show: Show, name: str) -> Self:
        client = httpx.Client(base_url=show.url, timeout=60, follow_redirects=True)
        page = client.get("/sign-in/").raise_for_status().text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "the sign-in page has a form"
        form = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        answer = client.post("/sign-in/", data=form, headers={"Referer": f"{show.url}/sign-in/"})
        assert answer.url.path != "/sign-in/", f"{name} could not sign in ({answer.status_code})"
        person = cls(show, name, client, 0)
        listed = client.get("/api/casters/").raise_for_status().json()
        casters = listed["results"] if isinstance(listed, dict) and "results" in listed else listed
        if isinstance(casters, dict):
            casters = casters["casters"]
        person.caster = int(casters[0]["id"])
        return person

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/casters/{self.caster}/").raise_for_status().json()
        state: dict[str, Any] = found.get("state", found)
        return state

    def based_on(self) -> dict[str, int]:
        state = self.state()
        return {"preview": state["preview"]["revision"], "program": state["program"]["revision"]}

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> httpx.Response:
        token = next(cookie.value for cookie in self.client.cookies.jar if "csrf" in cookie.name)
        return self.client.request(
            method,
            f"/api/casters/{self.caster}/{path}",
            json=body or {},
            headers={"X-CSRFToken": token or "", "Idempotency-Key": key or str(uuid.uuid4()), "Referer": self.show.url},
        )

    def _accepted(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 202, f"{answer.status_code}: {answer.text[:500]}"
        command: dict[str, Any] = answer.json()["command"]
        return command

    def preview(self, index: int, kind: str = "input", *, marks: tuple[int, ...] = ()) -> dict[str, Any]:
        display = {
            "source": {"kind": kind, "index": index},
            "picture_marks": list(marks),
            "text_marks": [],
            "audio": [],
            "transition": "",
            "restart": False,
        }
        return self._accepted(self.ask("PUT", "preview/", {"display": display}))

    def take(self, transition: str = "", *, flip_flop: bool = False, **more: Any) -> dict[str, Any]:
        body = {"transition": transition, "flip_flop": flip_flop, "based_on": self.based_on(), **more}
        return self._accepted(self.ask("POST", "program/take/", body))

    def command(self, command: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/casters/{self.caster}/commands/{command}/").raise_for_status().json()
        found: dict[str, Any] = answer.get("command", answer)
        return found

    def ended(self, command: dict[str, Any], seconds: float = 15) -> dict[str, Any]:
        """The command once it has ended, whatever way."""

        def now() -> dict[str, Any] | None:
            found = self.command(command["id"])
            return found if found["state"] in ENDED else None

        found = until(now, seconds=seconds, why=f"{command['verb']} ends")
        assert found is not None
        return found

    def done(self, command: dict[str, Any], seconds: float = 15) -> dict[str, Any]:
        found = self.ended(command, seconds)
        assert found["state"] == "done", found
        return found

    def settle(self, program: int = 1, preview: int = 3) -> None:
        """A known picture: one camera on air, another on preview, nothing under way."""
        self.done(self.preview(program))
        self.done(self.take())
        self.done(self.preview(preview))
        state = self.state()
        assert state["program"]["display"]["source"] == {"kind": "input", "index": program}
        assert state["preview"]["display"]["source"] == {"kind": "input", "index": preview}
