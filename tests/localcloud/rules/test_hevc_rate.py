"""How much h265 a machine bears is said at the start of the local cloud: the API's whole range, where it is allowed."""

from __future__ import annotations

import time
from pathlib import Path

import av
import pytest

from liveapi import (
    AddCasterInputInfo,
    CasterDisplayInfo,
    CasterInputInfo,
    CreateCaster,
    CreateCasterPgm,
    DeleteCaster,
    InputType,
    LayoutIndexType,
    LiveApi,
    ModifyCaster,
    Refused,
    close_pools,
)
from tests.localcloud_process import LocalCloud

FULL_HD = {"pgm_width": 1920, "pgm_height": 1080, "pgm_fps": 25, "pgm_vcodec": "h265"}
LARGEST = {"pgm_width": 4096, "pgm_height": 2160, "pgm_fps": 60, "pgm_vcodec": "h265"}


def test_unless_it_is_allowed_more_than_one_core_bears_is_refused_by_the_number(tmp_path: Path) -> None:
    with LocalCloud.start(tmp_path / "data") as cloud:
        api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
        with pytest.raises(Refused) as caught:
            api.call(CreateCaster(caster_name="large", **FULL_HD))  # type: ignore[arg-type]
        assert caught.value.code == "UnsupportedOperation"
        assert "28 million pixels" in str(caught.value)
        caster = api.call(CreateCaster(caster_name="small", **{**FULL_HD, "pgm_width": 1280, "pgm_height": 720}))  # type: ignore[arg-type]
        with pytest.raises(Refused):
            api.call(ModifyCaster(caster.caster_id, **FULL_HD))  # type: ignore[arg-type]
        close_pools()


def test_where_it_is_allowed_the_audience_gets_full_hd_as_hevc_and_the_largest_is_accepted(tmp_path: Path) -> None:
    with LocalCloud.start(tmp_path / "data", options=("--hevc-rate", "531")) as cloud:
        api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
        largest = api.call(CreateCaster(caster_name="largest", **LARGEST)).caster_id  # type: ignore[arg-type]
        api.call(DeleteCaster(largest))
        caster = api.call(CreateCaster(caster_name="full hd", **FULL_HD)).caster_id  # type: ignore[arg-type]
        camera = CasterInputInfo(1, InputType.PICTURE, input_url=f"{cloud.url}/test/cam1")
        api.call(AddCasterInputInfo(caster, camera))
        display = CasterDisplayInfo(layout_index=1, layout_index_type=LayoutIndexType.SINGLE_INPUT)
        address = api.call(CreateCasterPgm(caster, display)).cdn_play_url
        assert address
        with av.open(address, timeout=20) as container:
            video = container.streams.video[0]
            began = time.monotonic()
            pictures = [next(container.decode(video)) for _ in range(5)]
            assert video.codec_context.name == "hevc"
            assert {(picture.width, picture.height) for picture in pictures} == {(1920, 1080)}
            assert time.monotonic() - began < 60
        close_pools()
