"""Layouts of a caster."""

from __future__ import annotations

from liveapi.actions.base import Action, Done, Reply
from liveapi.structs import CasterLayoutInfo


class AddCasterLayoutInfo(Action[Done], frozen=True):
    caster_id: int
    layout_info: CasterLayoutInfo


class ModifyCasterLayoutInfo(Action[Done], frozen=True):
    """Changes a layout; refused while it is on PVW or PGM."""

    caster_id: int
    layout_info: CasterLayoutInfo


class DeleteCasterLayoutInfo(Action[Done], frozen=True):
    caster_id: int
    layout_index: int


class LayoutsListed(Reply, frozen=True):
    """Layouts with their layers, those made from a template included."""

    layout_infos: tuple[CasterLayoutInfo, ...]


class DescribeCasterLayoutInfos(Action[LayoutsListed], frozen=True):
    caster_id: int
