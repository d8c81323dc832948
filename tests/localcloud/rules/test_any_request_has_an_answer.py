"""Whatever the parameters are, the answer is a success or a refusal with a known code; never an internal error.

The requests are made from the good ones by changing a few places, so that they get past the first checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import manual
from tests.localcloud.ladder.budget import bounded, fuzzed
from tests.localcloud.rules.codes import actions
from tests.localcloud.rules.desk import Desk, assert_complete, code_of, get, post, signed
from tests.localcloud.rules.served import InThread
from tests.localcloud.rules.show import GOOD, a_show

pytestmark = fuzzed

NAMES = [action.name for action in actions()]

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-2, 30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["", "1|2", "1||2", "0x00ff00", "rtmp://a/b", "http://[", "http://a:99999/b", "fade", "٣", "-0"]),
    st.lists(st.integers(-1, 30), max_size=4),
    st.dictionaries(st.sampled_from(["LayerId", "0", "1", "InputIndex"]), st.integers(-1, 3), max_size=3),
)


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, int]]:
    """A local cloud with one show on air, which the requests then change as they like."""
    served = InThread(tmp_path_factory.mktemp("fuzz") / "data", hurried=True)
    desk = Desk(served)
    yield desk, a_show(desk)
    served.stop()


@bounded(400, 6_000)
@given(data=st.data(), name=st.sampled_from([name for name in NAMES if name not in ("DeleteCaster", "ReleaseCaster")]))
def test_changed_requests_are_answered_with_listed_or_common_codes(
    on_air: tuple[Desk, int], data: st.DataObject, name: str
) -> None:
    desk, caster = on_air
    params = json.loads(json.dumps(GOOD[name](caster)))
    for _ in range(data.draw(st.integers(0, 3))):
        _change(params, data)
    body = json.dumps(params).encode()
    answer = post(desk.served, signed(desk.served, name, body), body)
    code = code_of(answer)
    known = manual.load()
    if code == "ok":
        assert_complete(name, answer)
        return
    assert code in known.errors, code
    assert code != "InternalError", (name, params)
    listed = code in known.actions[name].error_codes
    unlisted = {"FailedOperation", "FailedOperation.CasterNotFound", "FailedOperation.CasterExpired"}
    assert listed or known.errors[code].scope == "common" or code in unlisted, (name, code)


@bounded(150, 3_000)
@given(
    body=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)),
    query=st.text("aA.0=&%+-", max_size=40),
)
def test_bytes_that_mean_nothing_are_answered_too(on_air: tuple[Desk, int], body: bytes, query: str) -> None:
    desk, _ = on_air
    unusable = ("InvalidParameter", "UnknownParameter", "MissingParameter", "RequestLimitExceeded")
    name = "DescribeCasterTransitionTypes"
    assert code_of(post(desk.served, signed(desk.served, name, body), body)) in unusable
    headers = signed(desk.served, name, method="GET", query=query)
    assert code_of(get(desk.served, headers, query)) in unusable


def _change(params: dict[str, Any], data: st.DataObject) -> None:
    """Replace, remove or add one value, at the top or inside a struct."""
    where = params
    nested = [value for value in params.values() if isinstance(value, dict)]
    if nested and data.draw(st.booleans()):
        where = data.draw(st.sampled_from(nested))
    if not where:
        where["Extra"] = 1
        return
    key = data.draw(st.sampled_from(sorted(where)))
    match data.draw(st.sampled_from(["replace", "replace", "replace", "remove", "text"])):
        case "replace":
            where[key] = data.draw(odd)
        case "remove":
            del where[key]
        case _:
            where[key] = str(where[key])
