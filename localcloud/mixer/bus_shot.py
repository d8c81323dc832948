"""What a bus shows at a moment, as data. Pure: times and displays in, progress and loudness out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from localcloud.mixer.scene import Scene, scene_of
from localcloud.mixer.transition import CUT, Transition, transition_named
from localcloud.model import Bus as BusState
from localcloud.model import Caster, Display

DEPTH: Final = 2
"""How many transitions may run inside one another: a take during a transition goes on from the moving picture. With one
more, what was seen until then stands still while the new picture comes on over it: no more work, and no jump."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A display and how it came on: until the transition is over, `before` is still seen and heard. `since` is in
    seconds on the caster's clock."""

    display: Display
    scene: Scene
    gains: Mapping[int, float]
    rev: int
    request_id: str
    transition: Transition = CUT
    since: float = 0.0
    before: Shot | None = None
    held: bool = False
    """It stands still: its picture as it was seen last, its sound as it was heard."""

    def progress(self, at: float) -> float:
        """0 to 1; 1 when nothing of `before` is left."""
        if self.before is None or self.transition.is_cut:
            return 1.0
        return min(max((at - self.since) * 1000 / self.transition.ms, 0.0), 1.0)

    def gains_at(self, at: float) -> Mapping[int, float]:
        """How loud each input is: a crossfade while the transition runs."""
        progress = self.progress(at)
        if progress >= 1.0 or self.before is None:
            return self.gains
        before = self.before.gains_at(at)
        return {
            index: before.get(index, 0.0) * (1 - progress) + self.gains.get(index, 0.0) * progress
            for index in before.keys() | self.gains.keys()
        }


def shot_of(caster: Caster, state: BusState, width: int, height: int) -> Shot:
    """The display of a bus with nothing before it."""
    scene = scene_of(caster, state.display, width, height)
    return Shot(state.display, scene, gains_of(caster, state.display, scene), state.rev, state.request_id)


def taken(caster: Caster, new: Shot, old: Shot, at: float) -> Shot:
    """The new shot coming on over the old one, by its display's transition or the caster's."""
    name = caster.transition_type if new.display.transition is None else new.display.transition
    transition = transition_named(name)
    if transition.is_cut:
        return replace(new, since=at)
    return replace(new, transition=transition, since=at, before=_settled(old, at))


def redrawn(caster: Caster, shot: Shot) -> Shot:
    """The same shot after something it shows was changed."""
    if shot.held:
        return shot
    scene = scene_of(caster, shot.display, shot.scene.width, shot.scene.height)
    return replace(
        shot,
        scene=scene,
        gains=gains_of(caster, shot.display, scene),
        before=redrawn(caster, shot.before) if shot.before else None,
    )


def gains_of(caster: Caster, display: Display, scene: Scene) -> Mapping[int, float]:
    """The inputs that are heard, by their volume: those the display names, otherwise those it shows."""
    heard = display.audio or scene.inputs
    return {index: caster.inputs[index].volume / 100 for index in heard if index in caster.inputs}


def _settled(shot: Shot, at: float) -> Shot:
    """Without what is no longer seen; standing still when as many transitions run in it as there may be."""
    if shot.before is None:
        return shot
    if shot.progress(at) >= 1.0:
        return replace(shot, before=None)
    moving = replace(shot, before=_settled(shot.before, at))
    if _running(moving) < DEPTH:
        return moving
    return replace(shot, gains=shot.gains_at(at), transition=CUT, before=None, held=True)


def _running(shot: Shot) -> int:
    """How many transitions run in it, one inside the other."""
    return 0 if shot.before is None else 1 + _running(shot.before)
