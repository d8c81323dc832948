"""What a bus shows, as a list of things in boxes, bottom first. Pure: a caster and a display in, a scene out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from localcloud.mixer.geometry import Box, box_of_fractions, mark_length
from localcloud.model import Caster, Display, Input, MarkPic, MarkWord

Kind = Literal["input", "slate", "mark", "word"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to draw. `what` names it, `thing` is what the caster says about it (None: a slot that is empty).

    The box of an input or slate is where its picture fits in, on even pixels. The box of a picture mark has width or
    height 0 where they come from the file. The box of a text begins at the text's place; for a scrolling text it is the
    window in which it scrolls, in x and width.
    """

    what: tuple[Kind, int]
    box: Box
    thing: Input | MarkPic | MarkWord | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture of this size with these items, drawn in their order."""

    width: int
    height: int
    items: tuple[Item, ...]

    @property
    def inputs(self) -> tuple[int, ...]:
        """The inputs that are shown, bottom first: their sound is heard unless the display names others."""
        return tuple(dict.fromkeys(item.what[1] for item in self.items if item.what[0] == "input"))


EMPTY = Scene(2, 2, ())


def scene_of(caster: Caster, display: Display, width: int, height: int) -> Scene:
    """Layers first, then picture marks, then texts. What the display names and the caster no longer has is left out,
    except for an input, which shows a slate."""
    pictures = (
        _single(caster, display, width, height) if display.index_type == 1 else _layers(caster, display, width, height)
    )
    marks = [_mark(caster.mark_pics[n], width, height) for n in display.mark_pics if n in caster.mark_pics]
    words = [_word(caster.mark_words[n], width, height) for n in display.mark_words if n in caster.mark_words]
    return Scene(width, height, (*pictures, *marks, *words))


def _single(caster: Caster, display: Display, width: int, height: int) -> list[Item]:
    return [_picture(caster, display.index, Box(0, 0, width, height))]


def _layers(caster: Caster, display: Display, width: int, height: int) -> list[Item]:
    """`layout.inputs` are in the order of the layer ids, which is also the order of drawing."""
    layout = caster.layouts.get(display.index)
    if layout is None:
        return []
    layers = sorted(layout.layers, key=lambda layer: layer.layer_id)
    boxes = [box_of_fractions(layer.x, layer.y, layer.width, layer.height, width, height) for layer in layers]
    pairs = zip(layout.inputs, boxes, strict=False)
    return [_picture(caster, index, box) for index, box in pairs if index and box.w and box.h]


def _picture(caster: Caster, index: int, box: Box) -> Item:
    thing = caster.inputs.get(index)
    return Item(("input" if thing else "slate", index), box, thing)


def _mark(mark: MarkPic, width: int, height: int) -> Item:
    x, w = (mark_length(value, width) for value in (mark.x, mark.width))
    y, h = (mark_length(value, height) for value in (mark.y, mark.height))
    return Item(("mark", mark.index), Box(x, y, w, h), mark)


def _word(word: MarkWord, width: int, height: int) -> Item:
    y = round(word.y * height)
    if not word.roll_enable:
        return Item(("word", word.index), Box(round(word.x * width), y, 0, 0), word)
    low, high = sorted((round(word.roll_start_x * width), round(word.roll_end_x * width)))
    return Item(("word", word.index), Box(low, y, high - low, 0), word)
