"""Inputs: what a caster can show. An address that the mixer may not read from is refused, one that merely does not
answer is kept and shown as a slate until it does, unless the cloud is strict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from localcloud.casters import use
from localcloud.casters.book import is_expired
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, bad_value, no_such
from localcloud.model import Caster, Input, InputType
from rtsp.login import hidden, parted

PULLED = frozenset({InputType.FILE, InputType.PULL, InputType.PICTURE})
"""The kinds that this side reads; the others are pushed to us."""

START_FAILED = "FailedOperation.StartPullFailed"
STOP_FAILED = "FailedOperation.StopPullFailed"

_FETCHED = frozenset({"http", "https"})
_PULLED_BY = _FETCHED | {"rtmp", "rtmps", "rtsp", "rtsps", "srt"}


def add(cloud: Cloud, caster_id: int, given: Mapping[str, Any]) -> Input:
    _no_clip_in_url(cloud, given)
    new = _settled(Input(**given))
    caster = cloud.book.get(caster_id)
    if new.index in caster.inputs:  # before the addresses are looked up; asked again under the lock
        raise _taken(new.index)
    _check_addresses(cloud, new)

    def edit(caster: Caster) -> Caster:
        if new.index in caster.inputs:
            raise _taken(new.index)
        if len(caster.inputs) >= cloud.account.max_inputs:
            raise RefusalError("FailedOperation.TooMuchInput", f"{len(caster.inputs)} inputs are all this account has.")
        return replace(caster, inputs={**caster.inputs, new.index: new})

    cloud.book.change(caster_id, edit, failure=START_FAILED)
    return new


def change(cloud: Cloud, caster_id: int, index: int, given: Mapping[str, Any]) -> Input:
    """Volume and description may change on air; the source itself may not while a bus shows it."""
    _no_clip_in_url(cloud, given)
    old = _existing(cloud.book.get(caster_id), index)
    new = _changed(cloud.kept(old, Input(index)), given)
    if _source(new) != _source(old):
        _check_addresses(cloud, new)

    def edit(caster: Caster) -> Caster:
        current = _existing(caster, index)
        new = _changed(cloud.kept(current, Input(index)), given)
        if _source(new) != _source(current):
            _not_on_a_bus(caster, index)
        return replace(caster, inputs={**caster.inputs, index: new}, pulling=True)

    failure = START_FAILED if new.type in PULLED or old.type not in PULLED else STOP_FAILED
    return cloud.book.change(caster_id, edit, failure=failure).inputs[index]


def delete(cloud: Cloud, caster_id: int, index: int) -> None:
    def edit(caster: Caster) -> Caster:
        if is_expired(caster, cloud.now()):
            raise RefusalError("FailedOperation.CasterExpired", f"Caster {caster_id} has expired.")
        if index not in caster.inputs:
            raise no_such("Input", index)
        use.input_not_shown(caster, index)
        layouts = use.layouts_with(caster, index)
        if layouts:
            raise RefusalError("FailedOperation.InputUsedInLayout", f"Layout {layouts[0]} uses input {index}.")
        inputs = {key: value for key, value in caster.inputs.items() if key != index}
        return replace(caster, inputs=inputs, standby=0 if caster.standby == index else caster.standby)

    cloud.book.change(caster_id, edit, failure=STOP_FAILED)


def _taken(index: int) -> RefusalError:
    return RefusalError("FailedOperation.InputAlreadyExist", f"Input {index} exists already.")


def _existing(caster: Caster, index: int) -> Input:
    found = caster.inputs.get(index)
    if found is None:
        raise RefusalError("FailedOperation.InputNotExist", f"Input {index} does not exist.")
    return found


def _changed(old: Input, given: Mapping[str, Any]) -> Input:
    """`url` given for files replaces the list, as `urls` does; otherwise one would outlive the other."""
    new = replace(old, **given)
    if "url" in given and parted(str(given["url"]))[0] != old.url:
        new = replace(new, user="", password="")  # another camera is not told the password of this one
    if new.type == InputType.FILE and given.get("url") and not given.get("urls"):
        new = replace(new, urls=(str(given["url"]),))
    return _settled(new)


def _settled(item: Input) -> Input:
    """Files live in `urls` (the manual's own example puts one in InputUrl), everything else in `url`. Looping and
    pulling are forced on, as the manual says."""
    if item.type == InputType.FILE:
        urls = item.urls or ((item.url,) if item.url else ())
        return replace(item, url="", urls=urls, loop_enable=True, pull_push_enable=True)
    return replace(_with_login(item), urls=(), loop_enable=True, pull_push_enable=True)


def _with_login(item: Input) -> Input:
    """What an address of a camera carries is kept apart from it; `rtsp://@host/` takes it away."""
    url, login = parted(item.url)
    if item.type != InputType.PULL or login is None:
        return item
    return replace(item, url=url, user=login.user, password=login.password)


def _no_clip_in_url(cloud: Cloud, given: Mapping[str, Any]) -> None:
    """The text wants clips in InputUrls; the manual's own example puts one in InputUrl."""
    if cloud.strict and given.get("type") == InputType.FILE and given.get("url"):
        raise bad_value("InputInfo.InputUrl", "must be empty for this type of input; InputUrls holds its clips.")


def _source(item: Input) -> tuple[object, ...]:
    return item.type, item.url, item.urls, item.user, item.password


def _not_on_a_bus(caster: Caster, index: int) -> None:
    use.input_not_shown(caster, index)
    for layout in use.layouts_with(caster, index):
        use.layout_not_shown(caster, layout)


def _check_addresses(cloud: Cloud, item: Input) -> None:
    if item.type not in PULLED:
        return
    field, urls = (
        ("InputInfo.InputUrls", item.urls) if item.type == InputType.FILE else ("InputInfo.InputUrl", (item.url,))
    )
    if not any(urls):
        raise RefusalError("MissingParameter", f"{field} is missing; this type of input needs it.")
    for url in urls:
        if not _is_address(url, _PULLED_BY if item.type == InputType.PULL else _FETCHED):
            raise bad_value(field, f"holds {hidden(url)!r}, which is not an address this cloud can read.")
        sentence = cloud.check_url(url) or (cloud.silence(url) if cloud.strict else None)
        if sentence:
            raise RefusalError(START_FAILED, sentence)


def _is_address(url: str, schemes: frozenset[str]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        return False
