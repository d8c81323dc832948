"""The processes of a console: one table, for `make run` and for docker-compose.yml (a test compares the two)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """`once`: runs to its end and stays ended. `speaks`: its output belongs on the terminal, not only in a log."""

    name: str
    command: tuple[str, ...]
    once: bool = False
    speaks: bool = False
    stop_s: int = 4


def console_programs(*, python: str, host: str, port: int, beat_file: str) -> tuple[Program, ...]:
    """What the console itself consists of, wherever it runs."""
    return (
        Program(
            "web",
            (
                python, "-m", "uvicorn", "console.asgi:application",
                "--host", host, "--port", str(port),
                "--timeout-graceful-shutdown", "2",
                "--no-server-header", "--no-access-log", "--lifespan", "on",
            ),
        ),
        Program(
            "worker",
            (
                python, "-m", "celery", "-A", "console", "worker",
                "-P", "threads", "-c", "4", "--prefetch-multiplier", "1",
                "--without-gossip", "--without-mingle", "--loglevel", "INFO",
            ),
        ),
        Program("lanes", (python, "manage.py", "lanes")),
        Program(
            "beat",
            # Without a pid file: one left by a killed beat would keep the next from starting.
            (
                python, "-m", "celery", "-A", "console", "beat",
                "--schedule", beat_file, "--pidfile", "", "--loglevel", "INFO",
            ),
        ),
    )  # fmt: skip


def cloud_program(
    *, python: str, host: str, port: int, data: str, media: str, pages: tuple[str, ...], more: tuple[str, ...] = ()
) -> Program:
    """The local cloud. Its key comes from the environment, since everybody can read a command line.

    `pages`: origins of the consoles that may play it.
    """
    allow = tuple(word for page in pages for word in ("--allow-origin", page))
    return Program(
        "localcloud",
        (
            python, "-m", "localcloud",
            "--host", host, "--port", str(port), "--data", data, "--media", media, *allow, *more,
        ),
        stop_s=5,
    )  # fmt: skip


def demo_program(*, python: str) -> Program:
    """Makes the demo show through the real API, or finds it made; waits for the local cloud by itself."""
    return Program("demo_show", (python, "manage.py", "demo_show"), once=True, speaks=True)
