"""Outputs of a caster: where PGM is pushed while it runs."""

from __future__ import annotations

from liveapi.actions.base import Action, Done, Reply
from liveapi.structs import CasterOutputInfo


class AddCasterOutputInfo(Action[Done], frozen=True):
    caster_id: int
    output_info: CasterOutputInfo


class ModifyCasterOutputInfo(Action[Done], frozen=True):
    """Changes an output; while PGM runs it takes effect with the next push."""

    caster_id: int
    output_info: CasterOutputInfo


class DeleteCasterOutputInfo(Action[Done], frozen=True):
    """Removes an output; output 0 comes back with the next start of PGM."""

    caster_id: int
    output_index: int


class OutputsListed(Reply, frozen=True):
    output_infos: tuple[CasterOutputInfo, ...]


class DescribeCasterOutputInfos(Action[OutputsListed], frozen=True):
    caster_id: int
