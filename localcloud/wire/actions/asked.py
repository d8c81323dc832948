"""What a handler is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.casters.cloud import Cloud
from localcloud.media.addresses import Addresses
from localcloud.wire.push import PushAddresses

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Checked parameters, the request's id, and the addresses under which the asking client reaches this cloud."""

    params: Mapping[str, Any]
    request_id: str
    play: Addresses
    push: PushAddresses

    @property
    def caster_id(self) -> int:
        return int(self.params["CasterId"])


Handler = Callable[[Cloud, Asked], Answer]
