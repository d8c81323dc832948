"""The audio panel in a real browser: faders, mutes, follow video, and one's own headphones."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, display, soon, until

pytestmark = pytest.mark.browser

STRIP = "[data-strip='{}']"


def changes(stand: Stand) -> list[dict[str, Any]]:
    plain = ("index", "volume", "unmuted", "sound")
    return [{name: params[name] for name in plain if name in params} for params in stand.asked("input.change")]


async def told(stand: Stand, index: int, **more: Any) -> None:
    inputs = [{**it, **more} if it["index"] == index else it for it in stand.state["inputs"]]
    await stand.say("inputs.changed", {"inputs": inputs})


async def test_a_fader_sends_its_level_when_it_is_let_go_and_gives_the_keys_back(desk: Page, stand: Stand) -> None:
    fader = f"{STRIP.format(1)} input"
    await desk.focus(fader)
    await desk.keyboard.press("ArrowDown")
    await soon(lambda: changes(stand) == [{"index": 1, "volume": 95, "unmuted": 0}])
    box = await desk.locator(fader).bounding_box()
    assert box is not None
    await desk.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await desk.mouse.down()
    await desk.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2, steps=4)
    assert len(changes(stand)) == 1, "nothing is sent while it is held"
    await desk.mouse.up()
    await soon(lambda: len(changes(stand)) == 2)
    assert changes(stand)[1]["volume"] > 150
    await desk.keyboard.press("Space")
    await soon(lambda: len(stand.takes) == 1)


async def test_the_fader_follows_what_the_cloud_says(desk: Page, stand: Stand) -> None:
    await told(stand, 2, volume=30)
    await until(desk, f"document.querySelector(\"{STRIP.format(2)} input\").value === '30'")


async def test_mute_and_mute_again_come_back_to_the_same_volume(desk: Page, stand: Stand) -> None:
    await told(stand, 3, volume=140)
    await until(desk, f"document.querySelector(\"{STRIP.format(3)} input\").value === '140'")
    await desk.click(f"{STRIP.format(3)} .mute")
    await soon(lambda: changes(stand) == [{"index": 3, "volume": 0, "unmuted": 140}])
    await told(stand, 3, volume=0, unmuted=140)
    await until(desk, f"document.querySelector(\"{STRIP.format(3)} .mute\").ariaPressed === 'true'")
    await desk.click(f"{STRIP.format(3)} .mute")
    await soon(lambda: len(changes(stand)) == 2)
    assert changes(stand)[1] == {"index": 3, "volume": 140, "unmuted": 0}


async def test_who_is_always_heard_joins_what_is_next_and_what_is_on_air(desk: Page, stand: Stand) -> None:
    await desk.click(f"{STRIP.format(4)} [aria-label*='follows the picture']")
    await soon(lambda: changes(stand) == [{"index": 4, "sound": "always"}])
    await soon(lambda: len(stand.previews) == 1 and len(stand.asked("program.direct")) == 1)
    assert stand.previews[0]["display"]["audio"] == [2, 4]
    assert stand.asked("program.direct")[0]["display"]["audio"] == [1, 4]
    await told(stand, 4, sound="always")
    await until(desk, f"document.querySelector(\"{STRIP.format(4)}\").dataset.heard === 'air'")
    await desk.keyboard.press("3")
    await soon(lambda: len(stand.previews) == 2)
    assert stand.previews[1]["display"]["audio"] == [3, 4]


async def test_a_producer_moves_what_is_not_heard_on_air_and_nothing_else(desk: Page, stand: Stand) -> None:
    await desk.evaluate(
        "const it = document.querySelector('live-desk');"
        "it.desk.state = {...it.desk.state, you: {name: 'P', roles: ['producer']}}; it.requestUpdate()"
    )
    await until(desk, f'document.querySelector("{STRIP.format(1)} input").disabled')
    assert not await desk.is_disabled(f"{STRIP.format(2)} input")
    await desk.click(f"{STRIP.format(2)} [aria-label*='follows the picture']")
    await soon(lambda: len(stand.previews) == 1)
    await a_moment()
    assert stand.asked("program.direct") == [], "the air is for directors"


async def test_a_strip_tells_who_is_heard(desk: Page, stand: Stand) -> None:
    heard = "[...document.querySelectorAll('[data-heard]')].map((it) => it.dataset.heard)"
    assert await desk.evaluate(heard) == ["air", "next", "no", "no"]
    now = {"revision": 10, "display": display("input", 1, audio=[3]), "request_id": "x", "at": None, "former": None}
    await stand.say("program.taken", {"program": now})
    await until(desk, f'JSON.stringify({heard}) === \'["no","next","air","no"]\'')


async def test_a_picture_has_no_sound(desk: Page, stand: Stand) -> None:
    await told(stand, 2, kind="picture")
    await until(desk, f"document.querySelector(\"{STRIP.format(2)}\").innerText.includes('no sound')")
    assert await desk.query_selector(f"{STRIP.format(2)} input") is None
