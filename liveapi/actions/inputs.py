"""Inputs of a caster."""

from __future__ import annotations

from liveapi.actions.base import Action, Done, Reply
from liveapi.structs import CasterInputInfo


class InputPushUrlMade(Reply, frozen=True):
    push_url: str


class CreateCasterInputPushUrl(Action[InputPushUrlMade], frozen=True):
    """Makes an address that a pusher can use for a slot; it does not add the input."""

    caster_id: int
    input_index: int
    protocol: str | None = None


class InputPlayable(Reply, frozen=True):
    """The input's addresses for monitoring, not for the public."""

    input_play_url: str = ""
    input_webrtc_play_url: str = ""


class AddCasterInputInfo(Action[InputPlayable], frozen=True):
    caster_id: int
    input_info: CasterInputInfo


class ModifyCasterInputInfo(Action[InputPlayable], frozen=True):
    """Changes an input; refused while it is on PVW or PGM."""

    caster_id: int
    input_info: CasterInputInfo


class DeleteCasterInputInfo(Action[Done], frozen=True):
    caster_id: int
    input_index: int


class InputsListed(Reply, frozen=True):
    input_infos: tuple[CasterInputInfo, ...]


class DescribeCasterInputInfos(Action[InputsListed], frozen=True):
    caster_id: int
