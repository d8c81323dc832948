"""Casters themselves."""

from __future__ import annotations

from liveapi.actions.base import Action, Done, Reply
from liveapi.structs import CasterBriefInfo, CasterInfo


class CasterCreated(Reply, frozen=True):
    caster_id: int


class CreateCaster(Action[CasterCreated], frozen=True):
    """Makes a caster. The cloud offers no key against doubles: put a mark of your own into `description` and look for
    it in the list after an ambiguous try."""

    caster_name: str | None = None
    description: str | None = None
    expire_time: int | None = None
    delay_time: int | None = None
    transition_type: str | None = None
    pgm_width: int | None = None
    pgm_height: int | None = None
    pgm_fps: int | None = None
    pgm_bit_rate: int | None = None
    fee_type: int | None = None
    pgm_audio_bit_rate: int | None = None
    pgm_vcodec: str | None = None


class ModifyCaster(Action[Done], frozen=True):
    """Changes a caster. Whether a field left out is kept or reset is not documented: read, merge, send the whole."""

    caster_id: int
    caster_name: str | None = None
    description: str | None = None
    record_template_id: int | None = None
    record_status: int | None = None
    expire_time: int | None = None
    delay_time: int | None = None
    transition_type: str | None = None
    pgm_width: int | None = None
    pgm_height: int | None = None
    pgm_fps: int | None = None
    pgm_bit_rate: int | None = None
    fee_type: int | None = None
    record_task_id: str | None = None
    pgm_audio_bit_rate: int | None = None
    pgm_vcodec: str | None = None


class DeleteCaster(Action[Done], frozen=True):
    """Deletes a caster with all its slots; what is on air is cut off at once."""

    caster_id: int


class CasterCopied(Reply, frozen=True):
    caster_id: int


class CopyCaster(Action[CasterCopied], frozen=True):
    """Copies a configuration into a new caster. Like a creation: not repeatable."""

    caster_id: int
    caster_name: str | None = None
    output_stream_id: str | None = None


class ReleaseCaster(Action[Done], frozen=True):
    """Stops everything the caster runs and keeps its configuration."""

    caster_id: int


class CasterFound(Reply, frozen=True):
    caster_info: CasterInfo


class DescribeCaster(Action[CasterFound], frozen=True):
    caster_id: int


class CastersListed(Reply, frozen=True):
    caster_list: tuple[CasterBriefInfo, ...]


class DescribeCasterList(Action[CastersListed], frozen=True):
    """All casters of the account with their status, in one answer."""


class UserStatusFound(Reply, frozen=True):
    """`user_status` is a `UserStatus`."""

    user_status: int


class DescribeCasterUserStatus(Action[UserStatusFound], frozen=True):
    """The account's state for the caster service."""
