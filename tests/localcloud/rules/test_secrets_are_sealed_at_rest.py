"""Cameras' passwords and the keys in the addresses of outputs stand nowhere in the data folder as they are. A store
from before is opened and sealed with the next change; one of another key is refused in words, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from localcloud.model import Caster, Input, InputType, Output
from localcloud.store import Store
from localcloud.store.seal import UnreadableError
from tests.ports import free_port

SECRETS = ("admin-of-the-tests", "geheim/1 ü", "key-of-the-output")
CAMERA = Input(1, InputType.PULL, "rtsp://127.0.0.1:9/main", user=SECRETS[0], password=SECRETS[1])
OUTPUT = Output(1, url=f"rtmp://push.example.com/live/{SECRETS[2]}")


def filled(folder: Path) -> Caster:
    store = Store(folder)
    caster = store.add(lambda number: Caster(number, "x", inputs={1: CAMERA}, outputs={1: OUTPUT}))
    store.close()
    return caster


def found_in(folder: Path) -> set[str]:
    data = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {secret for secret in SECRETS if secret.encode() in data or repr(secret)[1:-1].encode() in data}


def read(folder: Path) -> Caster:
    store = Store(folder)
    try:
        (caster,) = store.load_all()
        return caster
    finally:
        store.close()


def test_no_file_holds_them_and_all_are_back(tmp_path: Path) -> None:
    caster = filled(tmp_path)
    assert found_in(tmp_path) == set()
    assert read(tmp_path) == caster
    assert stat.S_IMODE((tmp_path / "secrets.key").stat().st_mode) == 0o600


def test_a_store_from_before_is_opened_and_sealed_with_the_next_change(tmp_path: Path) -> None:
    caster = filled(tmp_path)
    with sqlite3.connect(tmp_path / "casters.sqlite3") as database:
        ((body,),) = database.execute("SELECT body FROM casters").fetchall()
        for name, value in (("user", CAMERA.user), ("password", CAMERA.password), ("url", OUTPUT.url)):
            begin = body.index(f'"{name}":"sealed:') + len(name) + 4
            body = body[:begin] + value + body[body.index('"', begin) :]
        database.execute("UPDATE casters SET body = ?", (body,))
    database.close()
    assert found_in(tmp_path) == set(SECRETS)
    store = Store(tmp_path)
    assert store.load_all() == [caster]
    store.save(replace(caster, name="another"))
    store._db.execute("VACUUM")
    store.close()
    assert found_in(tmp_path) == set()


def test_another_key_is_refused_in_words_and_nothing_is_lost(tmp_path: Path) -> None:
    caster = filled(tmp_path)
    kept = shutil.copy(tmp_path / "secrets.key", tmp_path.parent / "kept.key")
    (tmp_path / "secrets.key").unlink()
    with pytest.raises(UnreadableError, match="cannot be read with"):
        read(tmp_path)
    words = ["--port", str(free_port()), "--data", str(tmp_path)]
    key = {"LOCALCLOUD_SECRET_ID": "AKIDx", "LOCALCLOUD_SECRET_KEY": "a-secret"}
    done = subprocess.run(
        [sys.executable, "-m", "localcloud", *words], env=os.environ | key, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "Put back the file that belongs to it." in done.stderr
    shutil.copy(kept, tmp_path / "secrets.key")
    assert read(tmp_path) == caster
