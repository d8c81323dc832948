"""The layout templates. The manual names them and shows only 20; these boxes are ours, see docs/local-cloud.md."""

from __future__ import annotations

from localcloud.model import Layer

Box = tuple[float, float, float, float]
"""x, y, width, height in fractions of the picture, origin top left."""

_THIRD = 1 / 3

TEMPLATES: dict[int, tuple[Box, ...]] = {
    # One picture.
    1: ((0.0, 0.0, 1.0, 1.0),),
    # Two halves side by side.
    20: ((0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)),
    # Picture in picture: a small one in the lower right corner.
    21: ((0.0, 0.0, 1.0, 1.0), (0.68, 0.66, 0.29, 0.29)),
    # One large on the left, two stacked on the right.
    31: (
        (0.0, 0.0, 2 * _THIRD, 1.0),
        (2 * _THIRD, 0.0, _THIRD, 0.5),
        (2 * _THIRD, 0.5, _THIRD, 0.5),
    ),
    # Three columns.
    32: (
        (0.0, 0.0, _THIRD, 1.0),
        (_THIRD, 0.0, _THIRD, 1.0),
        (2 * _THIRD, 0.0, _THIRD, 1.0),
    ),
    # Four quarters, row by row.
    41: (
        (0.0, 0.0, 0.5, 0.5),
        (0.5, 0.0, 0.5, 0.5),
        (0.0, 0.5, 0.5, 0.5),
        (0.5, 0.5, 0.5, 0.5),
    ),
}


def layers_of(template_id: int) -> tuple[Layer, ...]:
    """The template as layers numbered from 1, drawn from small to large."""
    return tuple(Layer(number, w, h, x, y) for number, (x, y, w, h) in enumerate(TEMPLATES[template_id], start=1))
