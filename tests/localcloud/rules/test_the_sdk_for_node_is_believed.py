"""The vendor's SDK for Node signs the host without its port and takes the service from the endpoint's first label. That
is believed too, and nothing more than that: judged by its own requests, and by ones that were signed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localcloud.casters.refusal import RefusalError
from localcloud.wire import tc3
from tests.localcloud.rules.desk import code_of, get, post, signed
from tests.localcloud.rules.served import Served

FILE = Path(__file__).parents[2] / "wire" / "signing" / "sdk_for_node.json"
RECORDED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
FAILURE = "AuthFailure.SignatureFailure"


def judged(request: dict[str, Any], *, port: int = RECORDED["port"], body: str | None = None) -> str:
    """The sentence that refuses it, or nothing."""
    headers = tuple((name.lower().encode(), value.encode()) for name, value in request["headers"].items())
    try:
        tc3.verify(
            tc3.parse(request["headers"]["Authorization"]),
            secret_key=RECORDED["secret_key"],
            timestamp=request["headers"]["X-TC-Timestamp"],
            method=request["method"],
            query=request["url"].partition("?")[2].encode(),
            headers=headers,
            body=(request["body"] if body is None else body).encode(),
            port=port,
        )
    except RefusalError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("number", range(len(RECORDED["requests"])))
def test_its_own_requests_are_believed_at_the_port_they_were_sent_to(number: int) -> None:
    request = RECORDED["requests"][number]
    assert judged(request) == ""
    assert judged(request, port=18_731), "another port is another cloud"
    assert judged(request, port=0)
    if request["method"] == "POST":
        assert judged(request, body=request["body"] + " ")


def by_node(served: Served, **changes: Any) -> dict[str, str]:
    """Signed with the bare host, sent with the port."""
    host = changes.pop("host", "127.0.0.1")
    given = {"host": host, "service": host.partition(".")[0], **changes}
    return {**signed(served, "DescribeCasterList", **given), "host": f"{host}:{served.port}"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "live.example.test"])
@pytest.mark.parametrize("service", [None, "live"])
def test_the_host_may_be_signed_without_our_port(served: Served, host: str, service: str | None) -> None:
    changes = {"host": host} | ({"service": service} if service else {})
    assert code_of(post(served, by_node(served, **changes))) == "ok"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_service_may_be_the_endpoint_up_to_its_first_dot(served: Served, host: str) -> None:
    """Port and all, where there is no dot."""
    service = f"{host}:{served.port}".partition(".")[0]
    assert code_of(post(served, by_node(served, host=host, service=service))) == "ok"


def test_a_get_is_believed_alike(served: Served) -> None:
    form = "application/x-www-form-urlencoded"
    headers = by_node(served, method="GET", content_type=form)
    assert code_of(get(served, headers, "")) == "ok"


@pytest.mark.parametrize(
    "sent", ["127.0.0.1:1", "127.0.0.1", "127.0.0.2:{port}", "127.0.0.1:{port}0", "x127.0.0.1:{port}"]
)
def test_no_other_host_is_believed(served: Served, sent: str) -> None:
    headers = {**by_node(served), "host": sent.format(port=served.port)}
    expected = "ok" if sent == "127.0.0.1" else FAILURE
    assert code_of(post(served, headers)) == expected


@pytest.mark.parametrize("service", ["cvm", "128", "127.0", "0", "1"])
def test_no_other_service_is_believed(served: Served, service: str) -> None:
    assert code_of(post(served, by_node(served, service=service))) != "ok"


@pytest.mark.parametrize("change", [{"key": "other"}, {"date": "2020-01-01"}, {"method": "GET"}])
def test_all_else_is_checked_as_ever(served: Served, change: dict[str, str]) -> None:
    assert code_of(post(served, by_node(served, **change))) == FAILURE
