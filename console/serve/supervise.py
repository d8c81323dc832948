"""supervisord.conf, written anew at each start, and the jump into supervisord."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from console.serve import valkey
from console.serve.place import ROOT, Place, write_private
from console.serve.programs import Program, cloud_program, console_programs, demo_program


def programs(place: Place, *, embedded_valkey: bool) -> tuple[Program, ...]:
    python = sys.executable
    return (
        *((Program("valkey", (str(valkey.binary()), str(valkey.configuration(place)))),) if embedded_valkey else ()),
        cloud_program(
            python=python,
            host="127.0.0.1",
            port=place.cloud_port,
            data=str(place.var / "localcloud"),
            media=str(place.media),
            pages=(place.address, f"http://localhost:{place.port}"),
            more=place.cloud_options,
        ),
        *console_programs(python=python, host="127.0.0.1", port=place.port, beat_file=str(place.var / "beat")),
        demo_program(python=python),
    )


def configuration(place: Place, table: Iterable[Program]) -> str:
    """Nothing secret stands in here: children inherit the environment."""
    table = tuple(table)
    # Valkey stands alone, started first and stopped last; the others form one group, so that they stop side by side.
    show = ",".join(program.name for program in table if program.name != "valkey")
    sections = [_head(place), _herald(), *(_section(place, program) for program in table)]
    sections.append(_ini("group:show", programs=show, priority=20))
    return "\n".join(sections)


def enter(place: Place, table: Iterable[Program], environment: Mapping[str, str]) -> NoReturn:
    path = place.var / "supervisord.conf"
    write_private(path, configuration(place, table))
    arguments = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--silent", "--configuration", str(path)]
    os.chdir(ROOT)
    os.execve(sys.executable, arguments, dict(environment))  # noqa: S606  no shell is wanted: this process becomes it


def _head(place: Place) -> str:
    # Whoever starts it, it stays that user; for root supervisor wants to be told so.
    user = {"user": "root"} if os.geteuid() == 0 else {}
    parts = [
        _ini(
            "supervisord",
            logfile=place.logs / "supervisord.log",
            logfile_maxbytes="1MB",
            logfile_backups=1,
            pidfile=place.var / "supervisord.pid",
            directory=ROOT,
            identifier="live-console",
            **user,
        )
    ]
    if socket := place.control_socket:
        parts += [
            _ini("unix_http_server", file=socket, chmod="0700"),
            _ini("supervisorctl", serverurl=f"unix://{socket}"),
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n",
        ]
    return "\n".join(parts)


def _herald() -> str:
    return _ini(
        "eventlistener:herald",
        command=_line((sys.executable, "-m", "console.serve.herald")),
        events="PROCESS_STATE_EXITED,PROCESS_STATE_FATAL,SUPERVISOR_STATE_CHANGE_STOPPING",
        buffer_size=100,
        stderr_logfile="/dev/fd/1",
        stderr_logfile_maxbytes=0,
        stopwaitsecs=1,
    )


def _section(place: Place, program: Program) -> str:
    log = place.logs / f"{program.name}.log"
    output: dict[str, object] = {"stdout_logfile": log, "stdout_logfile_maxbytes": "5MB", "stdout_logfile_backups": 2}
    if program.speaks:
        output = {"stdout_logfile": "/dev/fd/1", "stdout_logfile_maxbytes": 0}
        output |= {"stderr_logfile": log, "stderr_logfile_maxbytes": "5MB", "stderr_logfile_backups": 2}
    else:
        output["redirect_stderr"] = "true"
    if program.once:
        life: dict[str, object] = {"autorestart": "false", "startsecs": 0}
    else:
        # A show never gives up: the pause between attempts grows by a second each time.
        life = {"autorestart": "true", "startsecs": 1, "startretries": 1_000_000}
    return _ini(
        f"program:{program.name}",
        command=_line(program.command),
        priority=10 if program.name == "valkey" else 20,
        stopasgroup="true",
        killasgroup="true",
        stopwaitsecs=program.stop_s,
        **life,
        **output,
    )


def _ini(section: str, **values: object) -> str:
    lines = "".join(f"{name}={_escape(value)}\n" for name, value in values.items())
    return f"[{section}]\n{lines}"


def _escape(value: object) -> str:
    """supervisor expands %(...)s everywhere."""
    return str(value).replace("%", "%%") if isinstance(value, str | Path) else str(value)


def _line(command: tuple[str, ...]) -> str:
    return shlex.join(command)
