"""Outputs: where PGM is pushed. Index 0 is the live platform, the others are somebody else's RTMP or SRT addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from localcloud.casters.casters import live_output
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, bad_value, no_such
from localcloud.model import Caster, Output
from srt import address

FAILED = "FailedOperation"
LIVE, THIRD_PARTY = 1, 2


def add(cloud: Cloud, caster_id: int, given: Mapping[str, Any]) -> Output:
    new = _settled(cloud, caster_id, Output(**{"type": _kind(given["index"]), **given}))

    def edit(caster: Caster) -> Caster:
        if new.index in caster.outputs:
            raise RefusalError("FailedOperation.OutputAlreadyExist", f"Output {new.index} exists already.")
        return replace(caster, outputs={**caster.outputs, new.index: new})

    cloud.book.change(caster_id, edit, failure=FAILED)
    return new


def change(cloud: Cloud, caster_id: int, index: int, given: Mapping[str, Any]) -> Output:
    """On air it counts from the next push."""

    def edit(caster: Caster) -> Caster:
        old = caster.outputs.get(index)
        if old is None:
            raise RefusalError("FailedOperation.OutputIsNotExist", f"Output {index} does not exist.")
        new = _settled(cloud, caster_id, replace(cloud.kept(old, Output(index, _kind(index))), **given))
        return replace(caster, outputs={**caster.outputs, index: new})

    return cloud.book.change(caster_id, edit, failure=FAILED).outputs[index]


def delete(cloud: Cloud, caster_id: int, index: int) -> None:
    def edit(caster: Caster) -> Caster:
        if index not in caster.outputs:
            raise no_such("Output", index)
        return replace(caster, outputs={key: value for key, value in caster.outputs.items() if key != index})

    cloud.book.change(caster_id, edit, failure=FAILED)


def _kind(index: int) -> int:
    return LIVE if index == 0 else THIRD_PARTY


def _settled(cloud: Cloud, caster_id: int, output: Output) -> Output:
    if output.type != _kind(output.index):
        raise bad_value("OutputInfo.OutputType", "is 1 for index 0 and 2 for every other index.")
    if output.type == THIRD_PARTY:
        if not _is_rtmp(output.url) and not _is_srt(output.url):
            raise RefusalError(
                "InvalidParameter.InvalidUrl", "OutputInfo.OutputUrl must be an rtmp, rtmps or srt address."
            )
        return output
    base = replace(output, domain_name=output.domain_name or cloud.host, app_name=output.app_name or "live")
    return live_output(cloud, caster_id, base, stream_id=output.stream_id or None)


def _is_rtmp(url: str) -> bool:
    try:
        parts = urlsplit(url, allow_fragments=False)  # a key may hold a `#`
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        return False
    return parts.scheme.lower() in ("rtmp", "rtmps") and bool(parts.hostname) and len(parts.path) > 1


def _is_srt(url: str) -> bool:
    try:
        address.parse(url)
    except address.BadAddress:
        return False
    return True
