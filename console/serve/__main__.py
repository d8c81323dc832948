"""`make run`: 1. the folder is ours, 2. the ports are free, 3. keys and database are there, 4. become supervisord."""

from __future__ import annotations

import argparse
import os
import sys

from console.serve import valkey
from console.serve.place import ROOT, CannotStart, Place
from console.serve.prepare import database
from console.serve.supervise import enter, programs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m console.serve", description="Run the whole console.")
    parser.add_argument("--only", choices=["localcloud"], help="only the local cloud, in the foreground")
    only = parser.parse_args().only
    try:
        place = Place.from_environment(os.environ)
        place.make_folders()
        place.take()
        place.check_ports()
        if only:
            cloud_alone(place)
        whole(place)
    except CannotStart as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)


def whole(place: Place) -> None:
    embedded = not os.environ.get("CONSOLE_REDIS_URL")
    os.environ.setdefault("CONSOLE_REDIS_URL", valkey.configure(place) if embedded else "")
    os.environ.update(
        place.credentials().environment(),
        CONSOLE_VAR=str(place.var),
        PORT=str(place.port),
        PYTHONUNBUFFERED="1",
    )
    os.environ.setdefault("LOCALCLOUD_URL", place.cloud_address)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    print("Preparing the database.", flush=True)
    database()
    print("Starting.", flush=True)
    enter(place, programs(place, embedded_valkey=embedded), os.environ)


def cloud_alone(place: Place) -> None:
    """For scripts and for the vendor's SDK: the local cloud alone, with the key a console here would use."""
    credentials = place.credentials()
    print(f"SecretId  {credentials.secret_id}\nSecretKey {credentials.secret_key}", flush=True)
    (program,) = (program for program in programs(place, embedded_valkey=False) if program.name == "localcloud")
    os.chdir(ROOT)
    os.execve(program.command[0], program.command, os.environ | credentials.environment())  # noqa: S606  no shell


main()
