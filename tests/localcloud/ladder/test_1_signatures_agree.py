"""Step 1: our client, the vendor's SDK and the verifier of the local cloud agree on every request, and the verifier
believes nothing that was changed on the way. The manual's own vectors stand in tests/wire/signing.

3,000 random requests in an ordinary run, 100,000 by `make fuzz`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from localcloud.wire import tc3
from tests.localcloud.ladder.budget import bounded, fuzzed
from tests.localcloud.ladder.requests import (
    BATCH,
    Older,
    Sent,
    Wanted,
    batches,
    by_the_sdk,
    by_us,
    form_by_the_sdk,
    older,
    refused,
    refused_form,
    signature_by_us,
    signed_names,
    v1_by_hand,
    wanted,
)

pytestmark = fuzzed

VECTORS = sorted((Path(__file__).parents[2] / "wire" / "signing").glob("tc3_*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_verifier_believes_the_manuals_own_request(path: Path) -> None:
    """Our client's half of the same vectors is in tests/liveapi."""
    vector: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    known = {"content-type": vector["content_type"], "host": vector["host"], "x-tc-action": vector.get("action", "")}
    headers = tuple((name.encode(), value.encode()) for name, value in known.items())
    names = vector["signed_headers"].split(";")
    canonical = tc3.canonical_request(vector["method"], b"", headers, names, vector["payload"].encode())
    date = tc3.utc_date(vector["timestamp"])
    signature = tc3.signature(vector["secret_key"], str(vector["timestamp"]), date, vector["service"], canonical)
    assert signature == vector["expect"]["signature"]


@bounded(3_000 // BATCH, 100_000 // BATCH)
@given(batches)
def test_three_implementations_agree(batch: tuple[Wanted, ...]) -> None:
    assert len(batch) == BATCH
    for one in batch:
        ours, theirs = by_us(one), by_the_sdk(one)
        assert refused(ours, one.key, one.secret_id) == ""
        assert refused(theirs, one.key, one.secret_id) == ""
        assert theirs.header("authorization").endswith(f"Signature={signature_by_us(one)}")


@bounded(600, 20_000)
@given(older)
def test_the_first_signature_is_agreed_on_too(one: Older) -> None:
    """The SDK, the manual's chapter written down once more, and the verifier."""
    form = form_by_the_sdk(one)
    assert dict(parse_qsl(form.decode(), keep_blank_values=True))["Signature"] == v1_by_hand(one)
    assert _judged(one, form) == ""


@bounded(400, 5_000)
@given(older, st.data())
def test_a_form_that_was_changed_is_never_believed(one: Older, data: st.DataObject) -> None:
    form = form_by_the_sdk(one)
    changed = _bytes_changed(data.draw, form)
    assume(_pairs(changed) != _pairs(form))
    assert _judged(one, changed) != ""
    other = replace(one.wanted, method="POST" if one.wanted.method == "GET" else "GET")
    assert _judged(replace(one, wanted=other), form) == "AuthFailure.SignatureFailure"
    assert _judged(replace(one, wanted=replace(one.wanted, key=one.wanted.key + "x")), form) != ""


def _judged(one: Older, form: bytes) -> str:
    return refused_form(form, one.wanted.method, one.wanted.host, one.wanted.key, one.wanted.secret_id)


def _pairs(form: bytes) -> list[tuple[str, str]]:
    """What a form says, whatever its order and its way of writing."""
    return sorted(parse_qsl(form.decode("utf-8", "replace"), keep_blank_values=True))


@st.composite
def changes(draw: st.DrawFn) -> tuple[Wanted, Sent, Sent]:
    """A request as it was signed, and the same with one thing changed that the signature covers."""
    asked = draw(wanted)
    sent = draw(st.sampled_from([by_us, by_the_sdk]))(asked)
    kind = draw(st.sampled_from(["payload", "payload", "header", "header", "method", "time", "authorization", "twice"]))
    return asked, sent, _changed(draw, sent, kind)


def _changed(draw: st.DrawFn, sent: Sent, kind: str) -> Sent:
    match kind:
        case "payload" if sent.method == "GET":
            return replace(sent, query=_bytes_changed(draw, sent.query))
        case "payload":
            return replace(sent, body=_bytes_changed(draw, sent.body))
        case "method":
            return replace(sent, method="POST" if sent.method == "GET" else "GET")
        case "time":
            stamp = int(sent.header("x-tc-timestamp"))
            later = stamp + draw(st.sampled_from([-86_400, -1, 1, 86_400]) | st.integers(-(10**9), 10**9))
            return _with(sent, "x-tc-timestamp", str(abs(later)).encode())
        case "authorization":
            return _with(sent, "authorization", _bytes_changed(draw, sent.header("authorization").encode()))
        case "twice":
            name = draw(st.sampled_from(sorted(signed_names(sent))))
            again = (name.encode(), sent.header(name).encode("latin-1"))
            return replace(sent, headers=(*sent.headers, again))
        case _:
            name = draw(st.sampled_from(sorted(signed_names(sent))))
            value = _bytes_changed(draw, sent.header(name).encode("latin-1"))
            return _with(sent, name, value)


def _bytes_changed(draw: st.DrawFn, data: bytes) -> bytes:
    """One byte flipped, put in, or taken out; or another text altogether."""
    place = draw(st.integers(0, len(data)))
    match draw(st.sampled_from(["flip", "insert", "delete", "other"])):
        case "flip" if place < len(data):
            return data[:place] + bytes([data[place] ^ (1 << draw(st.integers(0, 7)))]) + data[place + 1 :]
        case "delete" if place < len(data):
            return data[:place] + data[place + 1 :]
        case "other":
            return draw(st.binary(max_size=30))
        case _:
            return data[:place] + draw(st.binary(min_size=1, max_size=4)) + data[place:]


def _with(sent: Sent, name: str, value: bytes) -> Sent:
    others = tuple(pair for pair in sent.headers if pair[0] != name.encode())
    return replace(sent, headers=(*others, (name.encode(), value)))


def _meaning(sent: Sent) -> object:
    """What a signature covers. Values of headers count without their case and the spaces around them, the Authorization
    without the spaces between its parts, and neither the query of a POST nor the body of a GET counts."""
    names = set(signed_names(sent)) | {"x-tc-timestamp"}
    covered = sorted((name, value.strip().lower()) for name, value in sent.headers if name.decode("latin-1") in names)
    authorization = sent.header("authorization").replace(" ", "")
    is_get = sent.method == "GET"
    return sent.method, covered, authorization, sent.query if is_get else sent.body


@bounded(1_000, 10_000)
@given(changes())
def test_what_was_changed_is_never_believed(change: tuple[Wanted, Sent, Sent]) -> None:
    asked, sent, changed = change
    assume(_meaning(changed) != _meaning(sent))
    assert refused(changed, asked.key, asked.secret_id) != ""


@bounded(200, 2_000)
@given(wanted, st.text(min_size=1, max_size=40))
def test_another_key_is_never_believed(wanted: Wanted, key: str) -> None:
    assume(key != wanted.key)
    for sent in (by_us(wanted), by_the_sdk(wanted)):
        assert refused(sent, key, wanted.secret_id) == "AuthFailure.SignatureFailure"
