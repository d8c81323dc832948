"""The tiles socket, and stills, as a page uses them."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import time
from dataclasses import dataclass, replace

import httpx
import numpy as np
import pytest
import websockets
from PIL import Image
from websockets.asyncio.client import connect

from localcloud.media.tiles import frame
from localcloud.model import MarkWord
from localcloud.studio import InputReport
from tests.localcloud.out.conftest import OnAir
from tests.localcloud.out.stage import bus, camera_in, eventually, show


@dataclass
class Tile:
    index: int
    state: int
    age: int
    left: int
    right: int
    jpeg: bytes


def parse(data: bytes) -> Tile:
    index, state, age, left, right, reserved = struct.unpack(">BBHBBH", data[:8])
    assert reserved == 0
    return Tile(index, state, age, left, right, data[8:])


async def read(socket: websockets.ClientConnection, seconds: float) -> tuple[list[Tile], list[dict[str, object]]]:
    tiles: list[Tile] = []
    told: list[dict[str, object]] = []
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            message = await asyncio.wait_for(socket.recv(), left)
        except TimeoutError:
            break
        if isinstance(message, bytes):
            tiles.append(parse(message))
        else:
            told.append(json.loads(message))
    return tiles, told


def shown(tile: Tile) -> str:
    picture = Image.open(io.BytesIO(tile.jpeg))
    assert picture.size == (320, 180)
    return camera_in(np.asarray(picture.convert("RGB")))


async def test_every_input_moves_about_eight_times_a_second_and_is_told_ten_times(on_air: OnAir) -> None:
    async with connect(on_air.addresses.tiles(7)) as socket:
        tiles, told = await read(socket, 2.0)
    for index in (1, 2, 3, 4):
        mine = [tile for tile in tiles if tile.index == index]
        assert 3 <= len(mine) <= 17, "bounded above; how many a busy machine makes is no promise"
        assert shown(mine[-1]) == f"cam{index}"
        assert mine[-1].state == 0
        assert len({tile.jpeg for tile in mine}) > len(mine) // 2
        assert abs(mine[-1].left - 160) <= 3, "a tone of -20 dBFS"
    assert 4 <= len(told) <= 21
    last = told[-1]
    assert set(last) == {"t", "outputs", "buses", "lufs", "inputs", "texts"}
    assert last["texts"] == {}, "nothing is missing in what has no text"
    assert abs(last["lufs"]["pgm"] + 20.6) < 1.5, "262 Hz at -20 dBFS on both sides"  # type: ignore[index]
    assert abs(last["buses"]["pgm"][0] + 20) < 2  # type: ignore[index]
    assert last["inputs"]["1"]["state"] == "running"  # type: ignore[index]
    assert set(last["inputs"]["1"]) == {"state", "age_ms", "peak_db", "lufs", "sentence", "left_s", "buffer_ms"}  # type: ignore[index]


async def test_a_page_gets_only_the_pictures_it_wants(on_air: OnAir) -> None:
    async with connect(on_air.addresses.tiles(7)) as socket:
        await socket.send(json.dumps({"want": [2]}))
        await read(socket, 0.4)
        tiles, told = await read(socket, 0.8)
    assert {tile.index for tile in tiles} == {2}
    assert len(told[-1]["inputs"]) == 4  # type: ignore[arg-type]


async def test_nonsense_from_a_page_changes_nothing(on_air: OnAir) -> None:
    async with connect(on_air.addresses.tiles(7)) as socket:
        for text in ("", "[]", "7", '{"want": 3}', '{"want": [[1]]}', "[" * 3000, '{"want": null}'):
            await socket.send(text)
        await socket.send(json.dumps({"want": [1, "2", None, 3]}))
        await read(socket, 0.4)
        tiles, _ = await read(socket, 0.6)
    assert {tile.index for tile in tiles} == {1, 3}


async def test_a_source_that_breaks_is_told_with_its_sentence(on_air: OnAir) -> None:
    async with connect(on_air.addresses.tiles(7)) as socket:
        await read(socket, 0.3)
        on_air.mixer.break_source(7, 3, True)
        await asyncio.to_thread(eventually, lambda: not on_air.mixer.input_active(7, 3))
        tiles, told = await read(socket, 2.5)
    assert any(tile.index == 3 and tile.state in (2, 3) for tile in tiles)
    broken = told[-1]["inputs"]["3"]  # type: ignore[index]
    assert broken["state"] in ("lost", "broken")
    assert broken["sentence"]


async def test_the_socket_ends_with_its_caster(on_air: OnAir) -> None:
    async with connect(on_air.addresses.tiles(7)) as socket:
        await read(socket, 0.3)
        on_air.mixer.remove(7)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(read_on(socket), 3)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001


async def read_on(socket: websockets.ClientConnection) -> None:
    while True:
        await socket.recv()


@pytest.mark.parametrize("spoil", ["txSecret=", "txTime=", "caster="])
async def test_an_address_that_is_not_good_is_closed_with_a_sentence(on_air: OnAir, spoil: str) -> None:
    url = on_air.addresses.tiles(7).replace(spoil, spoil + "1")
    async with connect(url) as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    assert closed.value.rcvd.reason.endswith(".")


async def test_a_page_of_another_origin_may_not_watch(on_air: OnAir) -> None:
    async with connect(on_air.addresses.tiles(7), origin="http://evil.example") as socket:  # type: ignore[arg-type]
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
    async with connect(on_air.addresses.tiles(7), origin="http://desk.example") as socket:  # type: ignore[arg-type]
        assert await socket.recv()


@pytest.mark.parametrize(("stream", "camera"), [("pgm", "cam1"), ("pvw", "cam2"), ("input_4", "cam4")])
async def test_a_still_shows_what_runs(on_air: OnAir, stream: str, camera: str) -> None:
    feed = on_air.mixer.bus_feed(7, "pvw")
    assert feed is not None
    await asyncio.to_thread(eventually, lambda: len(feed.cached()) > 2)
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(on_air.addresses.still(f"caster_7_{stream}"))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "no-store"
        assert camera_in(np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"))) == camera
        assert (await client.get(f"{on_air.addresses.origin}/live/caster_7_{stream}.jpg")).status_code == 403


def test_a_frame_holds_what_the_report_says() -> None:
    report = InputReport(5, "lost", 12_340, (-6.0, -100.0), "", None)
    tile = parse(frame(report, b"jpeg"))
    assert tile == Tile(5, 2, 1234, 188, 0, b"jpeg")


def test_ages_and_levels_beyond_the_scale_are_held_at_its_ends() -> None:
    tile = parse(frame(InputReport(1, "still", 10**9, (3.0, -300.0), "", None), b""))
    assert tile == Tile(1, 4, 0xFFFF, 200, 0, b"")


async def test_what_the_fonts_lack_of_a_text_on_preview_is_told_before_it_is_on_air(on_air: OnAir) -> None:
    marks = {3: MarkWord(3, "ok \u182e", 40), 4: MarkWord(4, "ok", 40), 5: MarkWord(5, "\ue000", 40)}
    on_air.mixer.apply(replace(show(pgm=bus(1), pvw=bus(2, 2, mark_words=(3, 4))), mark_words=marks))
    async with connect(on_air.addresses.tiles(7)) as socket:
        while True:
            message = await asyncio.wait_for(socket.recv(), 20)
            if isinstance(message, str) and (texts := json.loads(message)["texts"]):
                break
    assert texts == {"3": {"missing": ["\u182e (U+182E MONGOLIAN LETTER MA)"], "more": 0}}
