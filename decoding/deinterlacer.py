"""Pictures that hold two moments, one in every other line, become pictures of one moment."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av


class Deinterlacer:
    """Costs nothing until a picture says that it is interlaced; from then on each comes one picture later. FFmpeg's
    bwdif makes one picture of each, at the rate of the stream; those that are not interlaced go through untouched."""

    def __init__(self) -> None:
        self._kind: tuple[Any, ...] | None = None
        self._graph: av.filter.Graph | None = None

    def through(self, pictures: list[av.VideoFrame]) -> list[av.VideoFrame]:
        """What is ready to be shown after these."""
        if self._graph is None and not any(picture.interlaced_frame for picture in pictures):
            return pictures
        return [ready for picture in pictures for ready in self._passed(picture)]

    def rest(self) -> list[av.VideoFrame]:
        """The stream is at its end: what was held back."""
        graph, self._graph, self._kind = self._graph, None, None
        if graph is None:
            return []
        graph.vpush(None)
        return _ready(graph)

    def _passed(self, picture: av.VideoFrame) -> list[av.VideoFrame]:
        kind = (picture.width, picture.height, picture.format.name, picture.time_base, *_colours(picture))
        before = []
        if self._graph is None or kind != self._kind:
            before = self.rest()
            self._graph, self._kind = _graph(picture), kind
        self._graph.vpush(picture)
        return before + _ready(self._graph)


def _colours(picture: av.VideoFrame) -> tuple[int, int]:
    return int(picture.colorspace), int(picture.color_range)


def _graph(picture: av.VideoFrame) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.threads = 1
    matrix, span = _colours(picture)
    unit = picture.time_base or Fraction(1, 1000)
    given = {
        "width": picture.width,
        "height": picture.height,
        "pix_fmt": picture.format.name,
        "time_base": f"{unit.numerator}/{unit.denominator}",
        "colorspace": matrix,
        "range": span,
    }
    parts = (
        graph.add("buffer", ":".join(f"{name}={value}" for name, value in given.items())),
        graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced"),
        graph.add("buffersink"),
    )
    graph.link_nodes(*parts).configure()
    return graph


def _ready(graph: av.filter.Graph) -> list[av.VideoFrame]:
    ready = []
    while True:
        try:
            ready.append(graph.vpull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return ready
