"""Slates: where a picture is missing, and what they say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.compositor import Compositor
from localcloud.mixer.scene import Scene, scene_of
from localcloud.mixer.sources import Source
from localcloud.model import Caster, Display, Input, InputType
from tests.localcloud.picture.drawing import (
    BLUE,
    GREEN,
    RED,
    TEMPLATES,
    H,
    W,
    at,
    caster,
    layout,
    picture,
)
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.watching import near, wait_for


@pytest.mark.parametrize("state", ["connecting", "lost", "broken"])
def test_a_slate_stands_where_a_picture_is_missing(compositor: Compositor, state: str) -> None:
    source = Fixed(RED, state=state)  # type: ignore[arg-type]
    if state == "connecting":
        source.frame = None
    source.sentence = "The server answers 404."
    shown, sources = caster(TEMPLATES[20]), {1: source, 2: Fixed(BLUE)}
    picture(compositor, shown, Display(1), sources)
    wait_for(lambda: picture(compositor, shown, Display(1), sources)[:, :640].max() > 200)
    rgb = picture(compositor, shown, Display(1), sources)
    assert near(at(rgb, 960, 360), BLUE, 3)  # the neighbour is not touched
    assert at(rgb, 4, 4)[0] < 60
    assert at(rgb, 4, 716)[0] < 60  # the slate fills its box
    source.state, source.frame = "running", Fixed(GREEN).frame
    assert near(at(picture(compositor, shown, Display(1), sources), 320, 360), GREEN, 3)


def test_slates_differ_by_what_they_say(compositor: Compositor) -> None:
    def slate(name: str, sentence: str) -> NDArray[np.uint8]:
        source = Fixed(state="broken")
        source.sentence = sentence
        named = Caster(1, inputs={1: Input(1, InputType.PULL, description=name)})
        picture(compositor, named, Display(1, 1), {1: source})
        wait_for(lambda: picture(compositor, named, Display(1, 1), {1: source}).max() > 200)
        return picture(compositor, named, Display(1, 1), {1: source})

    first = slate("CAM 1", "No such file.")
    assert not np.array_equal(first, slate("嘉宾 2", "No such file."))
    assert not np.array_equal(first, slate("CAM 1", "Connection refused."))


def test_an_input_that_was_removed_shows_a_slate_and_no_mistake(
    compositor: Compositor, sources: dict[int, Source]
) -> None:
    shown = layout(20, (0, 0, 0.5, 1), (0.5, 0, 0.5, 1), inputs=(1, 19))
    rgb = picture(compositor, caster(shown), Display(1), sources)
    assert near(at(rgb, 320, 360), RED, 3)
    assert at(rgb, 960, 100)[0] < 60


def test_a_display_of_nothing_is_black(compositor: Compositor) -> None:
    assert isinstance(scene_of(caster(), Display(9), W, H), Scene)
    assert np.all(picture(compositor, caster(), Display(9, mark_pics=(3,), mark_words=(4,)), {}) == 0)
