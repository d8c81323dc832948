"""Scenes become pictures. One compositor per caster, used by the threads of both buses and by tiles."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.canvas_overlay import blend_over
from localcloud.mixer.compositor_cache import ScaledCache
from localcloud.mixer.compositor_workshop import Workshop
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.fetch_place import Places
from localcloud.mixer.frames import BLACK, Frame
from localcloud.mixer.geometry import Box, fit, uncovered
from localcloud.mixer.marks import Marks
from localcloud.mixer.reveal import SHAPES, reveal
from localcloud.mixer.scene import Item, Scene
from localcloud.mixer.slate import Slate, SlateKind, blank, draw, kind_of
from localcloud.mixer.text import Word
from localcloud.mixer.transition import dip_weight, moved, wiped
from localcloud.model import Input, MarkPic, MarkWord

if TYPE_CHECKING:
    from localcloud.mixer.sources.source import Source

_FORGET_WORD_S: Final = 1.0


class Compositor:
    """Draws scenes on canvases and one canvas over another. Caches are shared by all callers and safe to share.

    Nothing here waits for a network or a font: marks, texts and slates are made in background threads and appear when
    ready.
    """

    def __init__(self, media_dir: Path, fetch: FetchPolicy, own_origin: str) -> None:
        self._scaled = ScaledCache()
        self._marks = Marks(Places(media_dir, fetch, own_origin))
        self._drawn: Workshop[Frame] = Workshop("slates", room=32)
        self._words: Workshop[Word] = Workshop("texts", room=32)
        self._blanks: dict[tuple[int, int], Frame] = {}
        self._rolls = _Rolls()

    def compose(self, scene: Scene, sources: Mapping[int, Source], now: float, into: Canvas) -> None:
        """Draw the scene as of `now` (monotonic). The canvas has the scene's size; all of it is drawn."""
        placed = [
            (item, frame, fit(*frame.shape, item.box))
            for item in scene.items
            if item.what[0] in ("input", "slate")
            for frame in (self._frame(item, sources, now),)
        ]
        opaque = tuple(box for _, frame, box in placed if frame.clear is None)
        for box in uncovered(opaque, scene.width, scene.height):
            into.fill(box, BLACK)
        for item, frame, box in placed:
            if not (box.w and box.h):
                continue
            if frame.clear is not None:
                blend_over(frame, frame.clear, into.cut(box))
            else:
                self._fill_bars(item.box, box, into, under=item is not placed[0][0])
                self._scaled.place(item.what, frame, into.cut(box))
        for item in scene.items:
            if isinstance(item.thing, MarkPic):
                self._marks.lay(item.thing, item.box, into)
            elif isinstance(item.thing, MarkWord):
                self._lay_word(item.thing, item.box, now, into)

    def blend(self, kind: str, a: Canvas, b: Canvas, progress: float, into: Canvas) -> None:
        """One step of a transition from `a` to `b`; 0 is `a`, 1 is `b`. An unknown kind is a cut. `into` may be
        neither."""
        if progress <= 0 or progress >= 1:
            into.copy_from(b if progress >= 1 else a)
        elif kind == "fade":
            _mix(a, b, progress, into)
        elif kind == "dip":
            to_new, weight = dip_weight(progress)
            _dim(b if to_new else a, weight, into)
        elif kind.startswith("wipe-"):
            into.copy_from(a)
            _copy_box(b, wiped(kind, progress, into.width, into.height), into)
        elif kind.startswith(("push-", "slide-")):
            _shift(a, b, moved(kind, progress, into.width), into, old_moves=kind.startswith("push-"))
        elif kind in SHAPES:
            reveal(kind, a, b, progress, into)
        else:
            into.copy_from(b)

    def trouble(self) -> dict[str, str]:
        """Why picture marks are missing, by address."""
        return self._marks.trouble()

    def missing_signs(self) -> dict[int, tuple[str, ...]]:
        """What the fonts lack, by the index of the text mark; of the texts on PVW and PGM."""
        return {drawn.word.index: drawn.missing for drawn in self._words.in_use() if drawn.missing}

    def close(self) -> None:
        """Ends the background threads (at most 3 s)."""
        self._marks.close()
        self._drawn.close()
        self._words.close()

    def _frame(self, item: Item, sources: Mapping[int, Source], now: float) -> Frame:
        """The source's picture of that moment; where it has none, or lost it, the slate that says so."""
        source = sources.get(item.what[1])
        if source is None:
            return self._slate(item, "empty", "Nothing is connected here.")
        state = source.state
        frame = source.latest(now) if state in ("running", "still", "connecting") else None
        if frame is not None:
            return frame
        sentence = source.sentence
        return self._slate(item, kind_of(state, sentence), sentence)

    def _slate(self, item: Item, kind: SlateKind, sentence: str) -> Frame:
        name = item.thing.description if isinstance(item.thing, Input) else ""
        slate = Slate(kind, name or f"Input {item.what[1]}", sentence, item.box.w, item.box.h)
        return self._drawn.get(slate, lambda: draw(slate)) or self._blank(item.box.w, item.box.h)

    def _blank(self, width: int, height: int) -> Frame:
        if len(self._blanks) > 32:  # Boxes of layouts that are long gone.
            self._blanks = {}
        return self._blanks.setdefault((width, height), blank(width, height))

    def _fill_bars(self, outer: Box, inner: Box, into: Canvas, under: bool) -> None:
        """A picture over another one brings its bars along, so that the one below does not show beside it."""
        if not under or outer == inner:
            return
        local = Box(inner.x - outer.x, inner.y - outer.y, inner.w, inner.h)
        for bar in uncovered((local,), outer.w, outer.h):
            into.fill(Box(bar.x + outer.x, bar.y + outer.y, bar.w, bar.h), BLACK)

    def _lay_word(self, word: MarkWord, box: Box, now: float, into: Canvas) -> None:
        key = (word, box.x % 2, box.y % 2)
        drawn = self._words.get(key, lambda: Word(word, box))
        if drawn is not None:
            drawn.lay(into, box, self._rolls.seconds(word, now))


class _Rolls:
    """Since when each scrolling text is seen. PVW and PGM share the clock, so a take does not make the text jump."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[MarkWord, tuple[float, float]] = {}

    def seconds(self, word: MarkWord, now: float) -> float:
        if not word.roll_enable:
            return 0.0
        with self._lock:
            first, last = self._seen.get(word, (now, now))
            if now - last > _FORGET_WORD_S:
                first = now
            self._seen[word] = (first, max(now, last))
            if len(self._seen) > 64:
                self._seen = {key: seen for key, seen in self._seen.items() if now - seen[1] <= _FORGET_WORD_S}
            return max(now - first, 0.0)


def _mix(a: Canvas, b: Canvas, progress: float, into: Canvas) -> None:
    for one, other, target in ((a.y, b.y, into.y), (a.u, b.u, into.u), (a.v, b.v, into.v)):
        cv2.addWeighted(one, 1 - progress, other, progress, 0, dst=target)


def _dim(picture: Canvas, weight: float, into: Canvas) -> None:
    for source, target, black in zip((picture.y, picture.u, picture.v), (into.y, into.u, into.v), BLACK, strict=True):
        cv2.convertScaleAbs(source, dst=target, alpha=weight, beta=black * (1 - weight))


def _shift(a: Canvas, b: Canvas, by: int, into: Canvas, *, old_moves: bool) -> None:
    """The new picture comes in by so many columns from the right (below zero: from the left), pushing the old one or
    sliding over it."""
    for old, new, target, step in ((a.y, b.y, into.y, by), (a.u, b.u, into.u, by // 2), (a.v, b.v, into.v, by // 2)):
        width = target.shape[1]
        if step >= 0:
            target[:, : width - step] = old[:, step:] if old_moves else old[:, : width - step]
            target[:, width - step :] = new[:, :step]
        else:
            target[:, -step:] = old[:, : width + step] if old_moves else old[:, -step:]
            target[:, :-step] = new[:, width + step :]


def _copy_box(source: Canvas, box: Box, into: Canvas) -> None:
    if box.w and box.h:
        for theirs, mine in zip(source.cut(box), into.cut(box), strict=True):
            mine[:] = theirs
