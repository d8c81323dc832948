"""The few lines a person at the terminal reads: the address when all is up, a process that died, the end.

A listener in supervisor's sense: events arrive on stdin, stdout belongs to the protocol, so words go to stderr.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from pathlib import Path

READY_WITHIN_S = 30


def main() -> None:
    while True:
        sys.stdout.write("READY\n")
        sys.stdout.flush()
        header = sys.stdin.readline()
        if not header:
            return
        head = _words(header)
        body = _words(sys.stdin.read(int(head["len"])))
        if line := sentence(head["eventname"], body):
            print(line, file=sys.stderr, flush=True)
        sys.stdout.write("RESULT 2\nOK")
        sys.stdout.flush()


def sentence(event: str, body: dict[str, str]) -> str:
    name = body.get("processname", "")
    if event == "SUPERVISOR_STATE_CHANGE_STOPPING":
        return "Stopping."
    if event == "PROCESS_STATE_EXITED" and name == "demo_show":
        if body.get("expected") != "1":
            return f"The demo show could not be made; {log('demo_show')} says why.\n{welcome()}"
        return welcome()
    if event == "PROCESS_STATE_EXITED" and name:
        return f"{name} ended unexpectedly and is being started again ({log(name)})."
    if event == "PROCESS_STATE_FATAL":
        return f"{name} cannot be started ({log(name)})."
    return ""


def welcome() -> str:
    port = int(os.environ["PORT"])
    media = shown(Path(os.environ["CONSOLE_VAR"], "media"))
    if not _answers(port):
        return f"The console does not answer on port {port} yet; {log('web')} may say why."
    if os.environ.get("CONSOLE_DEMO_PASSWORD"):
        key = "the password is the one in CONSOLE_DEMO_PASSWORD"
    else:
        key = "passwords were printed at the first start"
    return (
        f"\n  The console:  http://127.0.0.1:{port}/"
        f"\n  Sign in as    director, producer or admin ({key})"
        f"\n  Sources       drop MP4, PNG or JPG files into {media}"
        f"\n  Local cloud   http://127.0.0.1:{port + 1}/"
        "\n  Ctrl-C ends everything; the show is kept.\n"
    )


def log(name: str) -> Path:
    return shown(Path(os.environ["CONSOLE_VAR"], "log", f"{name}.log"))


def shown(path: Path) -> Path:
    """As somebody in the project's folder would type it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _answers(port: int) -> bool:
    end = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return True
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    return False


def _words(text: str) -> dict[str, str]:
    return dict(word.split(":", 1) for word in text.split() if ":" in word)


if __name__ == "__main__":
    main()
