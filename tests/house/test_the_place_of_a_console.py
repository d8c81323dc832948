"""var/, its keys, its ports and its lock: made once, found again, and a plain sentence when something is in the way."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from console.serve.place import CannotStart, Place, is_free
from tests.ports import free_ports


def place_in(folder: Path, port: int = 8000) -> Place:
    place = Place.from_environment({"CONSOLE_VAR": str(folder / "var"), "PORT": str(port)})
    place.make_folders()
    return place


@pytest.mark.parametrize("port", ["eight thousand", "0", "65535", "-1", "80 00", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(CannotStart, match="PORT must be a number"):
        Place.from_environment({"PORT": port})


def test_an_empty_environment_means_port_8000(tmp_path: Path) -> None:
    assert Place.from_environment({}).port == 8000


def test_the_local_clouds_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    first = place.credentials()
    kept = place.var / "localcloud.env"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.var.stat().st_mode) == 0o700
    assert first == place_in(tmp_path).credentials()
    assert len(first.secret_key) >= 32


def test_two_places_do_not_share_a_key(tmp_path: Path) -> None:
    assert place_in(tmp_path / "a").credentials() != place_in(tmp_path / "b").credentials()


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    (place.var / "localcloud.env").write_text("LOCALCLOUD_SECRET_ID=x\n")
    with pytest.raises(CannotStart, match="does not name LOCALCLOUD_SECRET_KEY"):
        place.credentials()


@pytest.mark.parametrize(("which", "whose"), [(0, "the console"), (1, "the local cloud")])
def test_a_port_in_use_is_told_with_a_way_out(tmp_path: Path, which: int, whose: str) -> None:
    port = free_ports(2)
    with socket.create_server(("127.0.0.1", port + which)), pytest.raises(CannotStart) as refusal:
        place_in(tmp_path, port).check_ports()
    assert f"Port {port + which}, meant for {whose}, is in use" in str(refusal.value)
    assert "make run PORT=" in str(refusal.value)


def test_a_port_that_was_just_left_is_free_again(tmp_path: Path) -> None:
    """Ctrl-C and start again at once: connections in TIME_WAIT must not count as 'in use'."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
        client.close()
    assert is_free(port)


def test_two_consoles_do_not_share_a_folder(tmp_path: Path) -> None:
    place_in(tmp_path).take()
    with pytest.raises(CannotStart, match="already running with the data in"):
        place_in(tmp_path, 9000).take()


def test_a_deep_folder_goes_without_a_control_socket(tmp_path: Path) -> None:
    deep = Place(var=tmp_path / ("x" * 120), port=8000)
    assert deep.control_socket is None
    assert Place(var=Path("/srv/var"), port=8000).control_socket == Path("/srv/var/supervisor.sock")
