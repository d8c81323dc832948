"""`/_local/`: the journal that others judge by, faults on request, and nobody but this machine."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

from tests.localcloud.rules.desk import Desk, Refused, code_of, post, signed
from tests.localcloud.rules.served import HTTP, InThread, Served
from tests.localcloud.rules.show import a_show, of_layout, on_pgm


def test_the_journal_lists_what_came_and_how_it_ended(desk: Desk) -> None:
    served = desk.served
    first = HTTP.get(f"{served.origin}/_local/journal").json()
    assert first["entries"] == []
    made = desk.call("CreateCaster", CasterName="one")
    desk.refusal("DescribeCaster", {"CasterId": 1})
    post(served, {"content-type": "application/json"})
    answer = HTTP.get(f"{served.origin}/_local/journal", params={"since": first["next"]}).json()
    created, missing, nameless = answer["entries"]
    assert (created["action"], created["code"], created["request_id"]) == ("CreateCaster", None, made["RequestId"])
    assert created["params"] == {"CasterName": "one"}
    assert abs(created["at_ms"] / 1000 - time.time()) < 5
    assert missing["code"] == "FailedOperation.CasterNotFound"
    assert (nameless["action"], nameless["code"]) == ("", "MissingParameter")
    assert [entry["n"] for entry in answer["entries"]] == [first["next"], first["next"] + 1, first["next"] + 2]
    after = HTTP.get(f"{served.origin}/_local/journal", params={"since": answer["next"]}).json()
    assert after == {"entries": [], "next": answer["next"]}


def test_a_dropped_reply_had_its_effect(desk: Desk) -> None:
    caster = a_show(desk)
    desk.served.door("faults", action="CreateCasterPgm", kind="drop_reply")
    with pytest.raises(Refused, match="ClientNetworkError"):
        desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=of_layout())
    assert desk.call("DescribeCasterDisplayInfo", CasterId=caster)["Status"] == 1
    entry = [entry for entry in desk.served.journal() if entry["action"] == "CreateCasterPgm"]
    assert [(one["code"], one["fault"]) for one in entry] == [(None, "drop_reply")]
    on_pgm(desk, caster, of_layout())


def test_a_dropped_request_had_none(desk: Desk) -> None:
    caster = a_show(desk)
    desk.served.door("faults", action="CreateCasterPgm", kind="drop_request", times=2)
    for _ in range(2):
        with pytest.raises(Refused, match="ClientNetworkError"):
            desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=of_layout())
    assert desk.call("DescribeCasterDisplayInfo", CasterId=caster)["Status"] == 0
    entries = [entry for entry in desk.served.journal() if entry["action"] == "CreateCasterPgm"]
    assert [(one["code"], one["fault"]) for one in entries] == [("(dropped)", "drop_request")] * 2
    on_pgm(desk, caster, of_layout())


@pytest.mark.parametrize(("kind", "status_meanwhile"), [("delay_reply", 1), ("delay_request", 0)])
def test_delays_are_before_or_after_the_effect(desk: Desk, kind: str, status_meanwhile: int) -> None:
    caster = a_show(desk)
    desk.served.door("faults", action="CreateCasterPgm", kind=kind, seconds=0.6)
    slow = Desk(desk.served)
    started = time.monotonic()
    thread = threading.Thread(target=on_pgm, args=(slow, caster, of_layout()))
    thread.start()
    time.sleep(0.25)
    assert desk.call("DescribeCasterDisplayInfo", CasterId=caster)["Status"] == status_meanwhile
    thread.join()
    assert time.monotonic() - started >= 0.6
    assert desk.call("DescribeCasterDisplayInfo", CasterId=caster)["Status"] == 1


def test_a_fault_hits_its_action_only_and_as_often_as_asked(desk: Desk) -> None:
    caster = a_show(desk)
    desk.served.door("faults", action="DescribeCaster", kind="refuse", code="InternalError", times=2)
    desk.call("DescribeCasterList")
    codes = [code_of(_describe(desk, caster)) for _ in range(3)]
    assert codes == ["InternalError", "InternalError", "ok"]
    desk.served.door("faults", kind="refuse", code="ServiceUnavailable", times=100)
    assert desk.refusal("DescribeCasterList", {}) == "ServiceUnavailable"
    HTTP.delete(f"{desk.served.origin}/_local/faults")
    desk.call("DescribeCasterList")


def test_a_wrong_signature_does_not_use_a_refusal_up(desk: Desk) -> None:
    desk.served.door("faults", action="DescribeCasterList", kind="refuse", code="InternalError")
    assert Desk(desk.served, key="wrong").refusal("DescribeCasterList", {}) == "AuthFailure.SignatureFailure"
    assert desk.refusal("DescribeCasterList", {}) == "InternalError"


def test_calls_are_throttled_on_request(desk: Desk) -> None:
    desk.served.door("throttle", action="DescribeCasterList", per_second=0)
    assert desk.refusal("DescribeCasterList", {}) == "RequestLimitExceeded"
    desk.call("CreateCaster")
    desk.served.door("throttle", per_second=0.5)
    desk.call("CreateCaster")
    assert desk.refusal("CreateCaster", {}) == "RequestLimitExceeded"
    desk.served.door("throttle", per_second=None)
    assert desk.refusal("DescribeCasterList", {}) == "RequestLimitExceeded"
    desk.served.door("throttle", action="DescribeCasterList", per_second=None)
    assert len(desk.call("DescribeCasterList")["CasterList"]) == 2
    for _ in range(5):
        desk.call("CreateCaster")


def test_a_source_breaks_and_heals_on_request(desk: Desk) -> None:
    caster = a_show(desk)
    desk.served.door("source", caster=caster, input=2, state="break")
    assert desk.studio.broken == {(caster, 2)}
    desk.served.door("source", caster=caster, input=2, state="heal")
    assert desk.studio.broken == set()


def test_a_reset_leaves_nothing_but_the_count_of_entries(desk: Desk) -> None:
    a_show(desk)
    desk.served.door("account", state="freeze")
    desk.served.door("faults", kind="refuse")
    last = desk.served.journal()[-1]["n"]
    desk.served.door("reset")
    assert desk.call("DescribeCasterList")["CasterList"] == []
    assert desk.served.journal()[0]["n"] > last


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("faults", {"kind": "explode"}),
        ("faults", {"action": "X"}),
        ("account", {"state": "rich"}),
        ("account", {"money": 1}),
        ("expire", {"caster": "x"}),
        ("expire", {"caster": 1}),
        ("bind", {}),
        ("standby", {"caster": 1, "input": 1}),
        ("strict", {"on": "very"}),
        ("throttle", {"per_second": -1}),
        ("throttle", {"action": "CreateCaster"}),
        ("source", {"caster": 1, "input": 1, "state": "break"}),
    ],
)
def test_a_wrong_word_is_answered_with_a_sentence(served: Served, name: str, body: dict[str, object]) -> None:
    answer = HTTP.post(f"{served.origin}/_local/{name}", json=body)
    assert answer.status_code == 400
    assert answer.json()["sentence"]


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example.com"}, {"host": "evil.example.com"}, {"origin": "null"}],
)
def test_pages_and_other_names_are_kept_out(served: Served, headers: dict[str, str]) -> None:
    answer = HTTP.post(f"{served.origin}/_local/reset", headers=headers)
    assert answer.status_code == 403


def test_the_door_is_closed_when_listening_beyond_this_machine(tmp_path: Path) -> None:
    for flags, open_ in ((("--host", "0.0.0.0"), False), (("--host", "0.0.0.0", "--control"), True)):
        served = InThread(tmp_path / f"data{open_}", *flags)
        try:
            assert HTTP.get(f"{served.origin}/_local/health").is_success == open_
            assert not (tmp_path / "dataFalse" / "journal.jsonl").exists()
        finally:
            served.stop()


def test_listening_on_all_interfaces_the_addresses_follow_the_name_the_client_used(tmp_path: Path) -> None:
    served = InThread(tmp_path / "data", "--host", "0.0.0.0", "--no-require-signed-action", "--control")
    try:
        desk = Desk(served)
        caster = a_show(desk)
        on_pgm(desk, caster, of_layout())
        body = b'{"CasterId": %d, "PlayUrlType": 3}' % caster
        headers = signed(served, "DescribeCasterPlayUrl", body, host="cloud.example.com:8443")
        assert post(served, headers, body)["PlayUrl"].startswith("http://cloud.example.com:8443/live/")
    finally:
        served.stop()


ABOVE = ("/media/", "/media/none.mp4", "/media/../play.key", "/media/%2e%2e/play.key", "/media//etc/passwd")


def test_the_media_folder_is_served_and_nothing_above_it(tmp_path: Path) -> None:
    served = InThread(tmp_path / "data")
    try:
        (tmp_path / "data" / "media" / "clip.mp4").write_bytes(b"moving pictures")
        assert HTTP.get(f"{served.origin}/media/clip.mp4").content == b"moving pictures"
        for path in ABOVE:
            assert _raw_status(served.port, path) in (404, 405), path
    finally:
        served.stop()


def test_nothing_else_answers(served: Served) -> None:
    for path in ("/x", "/_local/", "/_local/journal/x", "/index.html"):
        assert HTTP.get(f"{served.origin}{path}").status_code == 404


def _describe(desk: Desk, caster: int) -> dict[str, object]:
    body = b'{"CasterId": %d}' % caster
    return post(desk.served, signed(desk.served, "DescribeCaster", body), body)


def _raw_status(port: int, path: str) -> int:
    """httpx would tidy the path up before sending it."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return int(connection.recv(64).split()[1])


def test_it_orders_a_recording_as_modify_caster_does(desk: Desk) -> None:
    caster = a_show(desk)
    served = desk.served
    for on in (True, False):
        served.door("record", caster=caster, on=on)
        assert desk.call("DescribeCaster", CasterId=caster)["CasterInfo"]["RecordStatus"] == int(on)
        assert served.studio.shown(caster).record_status == int(on)
    assert HTTP.get(f"{served.origin}/_local/recordings").json() == {"recordings": []}
    assert HTTP.post(f"{served.origin}/_local/record", json={"caster": 1}).status_code == 400


@pytest.mark.parametrize("what", ["outputs", "ticks"])
def test_it_tells_about_the_outputs_and_the_beats_of_one_caster(desk: Desk, what: str) -> None:
    caster = a_show(desk)
    origin = desk.served.origin
    assert HTTP.get(f"{origin}/_local/{what}", params={"caster": caster}).json() == {what: {}}
    for wrong in ({}, {"caster": "x"}, {"caster": "1"}):
        assert HTTP.get(f"{origin}/_local/{what}", params=wrong).status_code == 400
