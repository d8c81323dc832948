"""A camera's name and password come in its address over the signed API; from there on they are kept apart from it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

import liveapi
from liveapi import LiveApi
from localcloud.store.seal import Seal
from tests.localcloud_process import LocalCloud

PLAIN = "rtsp://127.0.0.1:9/main"
WITH = "rtsp://admin:geheim%2F1@127.0.0.1:9/main"


@pytest.fixture
def cloud(tmp_path: Path) -> LocalCloud:
    return LocalCloud.start(tmp_path / "data")


def test_the_password_is_used_kept_and_never_told(cloud: LocalCloud, tmp_path: Path) -> None:
    with cloud:
        api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
        caster = api.call(liveapi.CreateCaster(caster_name="Camera")).caster_id

        def told() -> liveapi.CasterInputInfo:
            return api.call(liveapi.DescribeCasterInputInfos(caster_id=caster)).input_infos[0]

        def change(**given: object) -> None:
            info = liveapi.CasterInputInfo(input_index=1, input_type=2, **given)  # type: ignore[arg-type]
            api.call(liveapi.ModifyCasterInputInfo(caster_id=caster, input_info=info))

        def kept() -> tuple[str, str]:
            raw = json.loads(_stored(tmp_path, caster))["inputs"]["1"]
            seal = Seal(tmp_path / "data" / "secrets.key")
            return seal.open(raw["user"]), seal.open(raw["password"])

        info = liveapi.CasterInputInfo(input_index=1, input_type=2, input_url=WITH)
        api.call(liveapi.AddCasterInputInfo(caster_id=caster, input_info=info))
        assert told().input_url == PLAIN
        assert kept() == ("admin", "geheim/1")
        change(input_url=PLAIN, description="the same camera")
        assert kept() == ("admin", "geheim/1")
        change(input_url=WITH.replace("geheim", "neu"))
        assert kept() == ("admin", "neu/1")
        change(input_url=PLAIN.replace("127.0.0.1", "127.0.0.2"))
        assert kept() == ("", "")
        change(input_url=WITH)
        change(input_url=PLAIN.replace("//", "//@"))
        assert (told().input_url, *kept()) == (PLAIN, "", "")
        for bad in (WITH.replace("rtsp:", "http:"), WITH.replace("rtsp:", "rtmp:"), WITH.replace("rtsp:", "srt:")):
            with pytest.raises(liveapi.Refused) as refused:
                change(input_url=bad)
            assert "geheim" not in refused.value.message
        journal = json.dumps(cloud.journal())
    assert "***@127.0.0.1:9/main" in journal
    for file in (tmp_path / "data").rglob("journal*"):
        assert b"geheim" not in file.read_bytes()


def _stored(folder: Path, caster: int) -> str:
    """The caster as the store keeps it."""
    with sqlite3.connect(f"file:{folder}/data/casters.sqlite3?mode=ro", uri=True) as store:
        for row in store.execute("SELECT * FROM casters"):
            for cell in row:
                if isinstance(cell, str) and f'"id":{caster},' in cell:
                    return cell
    raise AssertionError("not in the store")
