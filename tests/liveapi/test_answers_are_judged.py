"""An answer came. Is it the Live API's, is it a refusal, does it fit?"""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from liveapi import (
    AddCasterInputInfo,
    BadReply,
    CasterInputInfo,
    CasterStatus,
    CreateCaster,
    CreateCasterPgmFromPvw,
    DescribeCaster,
    DescribeCasterDisplayInfo,
    DescribeCasterList,
    LiveApi,
    Refused,
    StopCasterPgm,
)
from tests.liveapi.servers import Script, Server, answers, envelope, refuses


def client(server: Server) -> LiveApi:
    return LiveApi(server.url, "AKIDexample", "a key")


BAD = {
    "status 500": answers(envelope(), status="500 Internal Server Error"),
    "status 502 of a proxy": answers(b"<html>Bad Gateway</html>", status="502 Bad Gateway"),
    "status 429": answers(envelope(), status="429 Too Many Requests"),
    "status 204": answers(b"", status="204 No Content"),
    "empty": answers(b""),
    "not JSON": answers(b"<html>hello</html>"),
    "JSON cut short": answers(envelope()[:-2]),
    "not UTF-8": answers(b'{"Response": {"RequestId": "\xff"}}'),
    "compressed though not asked for": answers(gzip.compress(envelope()), headers={"Content-Encoding": "gzip"}),
    "a list": answers(b"[]"),
    "no Response": answers(b'{"RequestId": "id-1"}'),
    "Response is text": answers(b'{"Response": "ok"}'),
    "no RequestId": answers(b'{"Response": {}}'),
    "empty RequestId": answers(b'{"Response": {"RequestId": ""}}'),
    "RequestId is a number": answers(b'{"Response": {"RequestId": 7}}'),
    "Error is text": answers(envelope(Error="no")),
    "Error without a Code": answers(envelope(Error={"Message": "no"})),
    "deep nesting": answers(b'{"Response": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
}


@pytest.mark.parametrize("script", BAD.values(), ids=BAD.keys())
def test_what_is_no_answer_of_the_live_api_leaves_a_write_ambiguous(script: Script) -> None:
    with Server(script) as server, pytest.raises(BadReply) as caught:
        client(server).call(StopCasterPgm(7))
    assert caught.value.sent
    assert caught.value.ambiguous
    assert caught.value.retry == "reconcile"
    assert caught.value.sentence == "The cloud's answer cannot be read. Checking what is on air."


@pytest.mark.parametrize("script", BAD.values(), ids=BAD.keys())
def test_and_a_read_without_a_reading(script: Script) -> None:
    with Server(script) as server, pytest.raises(BadReply) as caught:
        client(server).call(DescribeCaster(7))
    assert not caught.value.ambiguous
    assert caught.value.retry == "wait"


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with Server(answers(envelope())) as elsewhere:
        redirect = answers(b"", status=status, headers={"Location": elsewhere.url})
        with Server(redirect) as server, pytest.raises(BadReply) as caught:
            client(server).call(StopCasterPgm(7))
    assert elsewhere.heard == []
    assert caught.value.ambiguous


WRONG: dict[str, dict[str, Any]] = {
    "missing": {},
    "text for a number": {"CasterId": "63501"},
    "a fraction for a whole": {"CasterId": 1.5},
    "true for a number": {"CasterId": True},
    "null": {"CasterId": None},
}


@pytest.mark.parametrize("fields", WRONG.values(), ids=WRONG.keys())
def test_wrong_types_in_a_reply_are_no_reply(fields: dict[str, Any]) -> None:
    with Server(answers(envelope(**fields))) as server, pytest.raises(BadReply) as caught:
        client(server).call(CreateCaster())
    assert caught.value.request_id == "id-1", "kept, to ask the vendor about it"
    assert caught.value.ambiguous


def test_fields_that_we_do_not_know_are_welcome() -> None:
    info = {"CasterId": 7, "Status": 9, "Colour": {"of": ["the", "day"]}}
    with Server(answers(envelope(CasterInfo=info, TookMs="long", More=1))) as server:
        reply = client(server).call(DescribeCaster(7))
    assert reply.caster_info.caster_id == 7
    assert reply.caster_info.status == 9, "a number that no name is known for is still a number"


def test_nulls_read_as_left_out_and_as_empty_lists() -> None:
    info = {"CasterId": 7, "Status": 1, "CasterName": None}
    with Server(answers(envelope(CasterInfo=info))) as server:
        reply = client(server).call(DescribeCaster(7))
    assert reply.caster_info.caster_name is None
    assert reply.caster_info.status == CasterStatus.PROGRAM
    with Server(answers(envelope(CasterList=None))) as server:
        assert client(server).call(DescribeCasterList()).caster_list == ()


def test_a_missing_list_of_casters_is_not_an_empty_one() -> None:
    with Server(answers(envelope())) as server, pytest.raises(BadReply):
        client(server).call(DescribeCasterList())


def test_a_display_comes_apart_into_its_fields() -> None:
    shown = {"LayoutIndex": 2, "LayoutIndexType": 1, "MarkPicIndexList": [1, 3], "TransitionType": "fade"}
    with Server(answers(envelope(Status=1, PgmDisplayInfo=shown, PvwDisplayInfo=None))) as server:
        reply = client(server).call(DescribeCasterDisplayInfo(7))
    assert reply.pvw_display_info is None
    assert reply.pgm_display_info is not None
    assert reply.pgm_display_info.mark_pic_index_list == (1, 3)
    assert reply.pgm_display_info.audio_index_list is None


def test_a_refusal_carries_code_message_and_request_id() -> None:
    with (
        Server(refuses("FailedOperation.CasterNotFound", "caster not found")) as server,
        pytest.raises(Refused) as caught,
    ):
        client(server).call(StopCasterPgm(7))
    error = caught.value
    assert (error.code, error.message, error.request_id) == (
        "FailedOperation.CasterNotFound",
        "caster not found",
        "id-1",
    )
    assert (error.kind, error.sent, error.ambiguous, error.retry) == ("gone", True, False, "reconcile")
    assert error.sentence == "This caster was deleted in the cloud."


def test_a_throttled_call_was_not_done_and_may_be_repeated() -> None:
    with Server(refuses("RequestLimitExceeded.UinLimitExceeded")) as server, pytest.raises(Refused) as caught:
        client(server).call(CreateCasterPgmFromPvw(7))
    assert (caught.value.kind, caught.value.retry, caught.value.ambiguous) == ("busy", "wait", False)
    assert len(server.heard) == 1, "the client itself never repeats"


def test_a_code_that_nobody_knows_is_ambiguous() -> None:
    with Server(refuses("FailedOperation.SomethingNew")) as server, pytest.raises(Refused) as caught:
        client(server).call(StopCasterPgm(7))
    assert (caught.value.kind, caught.value.retry, caught.value.ambiguous) == ("unknown", "reconcile", True)
    assert "FailedOperation.SomethingNew" in caught.value.sentence


def test_an_ambiguous_code_is_not_ambiguous_for_a_read() -> None:
    with Server(refuses("InternalError")) as server, pytest.raises(Refused) as caught:
        client(server).call(DescribeCaster(7))
    assert not caught.value.ambiguous
    assert caught.value.retry == "wait"


def test_a_read_of_what_is_gone_is_not_worth_waiting_for() -> None:
    with Server(refuses("FailedOperation.CasterNotFound")) as server, pytest.raises(Refused) as caught:
        client(server).call(DescribeCaster(7))
    assert caught.value.retry == "reconcile"


def test_the_sentence_names_the_slot_that_was_asked_for() -> None:
    with Server(refuses("FailedOperation.InputAlreadyExist")) as server, pytest.raises(Refused) as caught:
        client(server).call(AddCasterInputInfo(7, CasterInputInfo(4)))
    assert caught.value.slot == 4
    assert caught.value.sentence == "Slot 4 is already used."


def test_the_sentence_names_the_field_that_was_refused() -> None:
    message = "InputInfo.InputUrls: at most 5 items"
    with Server(refuses("InvalidParameterValue", message)) as server, pytest.raises(Refused) as caught:
        client(server).call(AddCasterInputInfo(7, CasterInputInfo(4)))
    assert caught.value.field == "InputUrls"
    assert caught.value.sentence == "This setting was refused: InputUrls."


def test_a_message_that_names_no_field_names_none() -> None:
    with Server(refuses("InvalidParameter", "bad")) as server, pytest.raises(Refused) as caught:
        client(server).call(AddCasterInputInfo(7, CasterInputInfo(4)))
    assert caught.value.field is None
    assert caught.value.sentence == "This setting was refused: a value."


def test_an_answer_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    from liveapi import NoReply, transport

    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 1000)
    big = json.dumps({"Response": {"RequestId": "id-1", "Pad": "x" * 2000}}).encode()
    with Server(answers(big)) as server, pytest.raises(NoReply, match="larger"):
        client(server).call(StopCasterPgm(7))
