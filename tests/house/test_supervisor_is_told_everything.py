"""The written supervisord.conf: every process is kept, stops fast, and no secret stands in it."""

from __future__ import annotations

import configparser
import shlex
import sys
from pathlib import Path

import pytest

from console.serve.place import Place
from console.serve.programs import Program
from console.serve.supervise import configuration, programs


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(var=tmp_path / "v%r", port=8123)  # a percent sign, which supervisor would expand
    place.make_folders()
    return place


def parsed(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return parser


def test_every_process_of_the_design_is_a_program(place: Place) -> None:
    config = parsed(configuration(place, programs(place, embedded_valkey=True)))
    names = {section.removeprefix("program:") for section in config.sections() if section.startswith("program:")}
    assert names == {"web", "worker", "lanes", "beat", "valkey", "localcloud", "demo_show"}


def test_lasting_ones_are_started_again_for_ever_and_the_demo_is_not(place: Place) -> None:
    config = parsed(configuration(place, programs(place, embedded_valkey=True)))
    for name in ("web", "worker", "lanes", "beat", "valkey", "localcloud"):
        section = config[f"program:{name}"]
        assert section["autorestart"] == "true"
        assert section["stopasgroup"] == section["killasgroup"] == "true"
        assert int(section["stopwaitsecs"]) <= 5
        assert section["stdout_logfile_maxbytes"] == "5MB"
    assert config["program:demo_show"]["autorestart"] == "false"


def test_valkey_outlives_those_who_use_it(place: Place) -> None:
    config = parsed(configuration(place, programs(place, embedded_valkey=True)))
    assert int(config["program:valkey"]["priority"]) < int(config["group:show"]["priority"])
    assert "valkey" not in config["group:show"]["programs"].split(",")


def test_a_redis_of_ones_own_replaces_the_embedded_one(place: Place) -> None:
    names = [program.name for program in programs(place, embedded_valkey=False)]
    assert "valkey" not in names


def test_no_secret_stands_in_the_file_or_on_a_command_line(place: Place) -> None:
    credentials = place.credentials()
    text = configuration(place, programs(place, embedded_valkey=True))
    for secret in (credentials.secret_id, credentials.secret_key, credentials.play_key):
        assert secret not in text


def test_words_survive_supervisors_reading(place: Place) -> None:
    """A path with a space, a quote and a percent sign comes out as it went in."""
    odd = Program("odd", (sys.executable, "-c", "print('a b %s')", "", "it's 100%"))
    line = parsed(configuration(place, [odd]))["program:odd"]["command"]
    assert shlex.split(line % {}) == list(odd.command)
