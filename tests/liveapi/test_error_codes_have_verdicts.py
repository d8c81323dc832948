"""The table of codes: every documented code has a verdict, and the ones that decide a show have the right one."""

from __future__ import annotations

import pickle

import pytest

import manual
from liveapi import BadCall, BadReply, LiveApiError, NoReply, NoTimeLeft, Refused, Unreachable, classify
from liveapi.verdicts import _TABLE, _once

BOOK = manual.load()

SLOTS = "InputAlreadyExist OutputAlreadyExist LayoutAlreadyExist MarkPicAlreadyExist MarkWordAlreadyExist"
EMPTY = "InputNotExist LayoutNotExist OutputIsNotExist MarkPicNotExist MarkWordNotExist"
LOCKED = "InputUsedInAutoCast LayoutUsedInAutoCast MarkPicUsedInAutoCast MarkWordUsedInAutoCast"


def failed(names: str) -> str:
    return " ".join(f"FailedOperation.{name}" for name in names.split())


# code(s), kind, retry, ambiguous for a write
DECIDED = [
    (
        "RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded LimitExceeded.RateLimitExceeded",
        "busy",
        "wait",
        False,
    ),
    ("InternalError FailedOperation", "fault", "reconcile", True),
    ("ServiceUnavailable ResourceUnavailable", "dependency", "reconcile", True),
    (failed("CallOtherSvrFailed RelateServerNotAccessible DatabaseNotAccessible"), "dependency", "reconcile", True),
    ("AuthFailure.SignatureExpire", "clock", "fix_input", False),
    ("AuthFailure.SignatureFailure AuthFailure.SecretIdNotFound AuthFailure.InvalidSecretId", "key", "never", False),
    ("AuthFailure.InvalidAuthorization AuthFailure.TokenFailure AuthFailure.MFAFailure", "key", "never", False),
    ("AuthFailure AuthFailure.UnauthorizedOperation UnauthorizedOperation", "permission", "never", False),
    ("IpInBlacklist IpNotInWhitelist", "address", "never", False),
    ("ResourceNotFound.ForbidService ResourceNotFound.FreezeService", "account", "never", False),
    ("ResourceNotFound.StopService ResourceNotFound.UserDisableService", "account", "never", False),
    ("ResourceNotFound.UserNotExist FailedOperation.OutOfService", "account", "never", False),
    ("InvalidParameter InvalidParameterValue MissingParameter UnknownParameter", "input", "fix_input", False),
    ("InvalidAction NoSuchVersion ActionOffline UnsupportedOperation UnsupportedRegion", "not_offered", "never", False),
    ("ResponseSizeLimitExceeded", "too_big", "never", True),
    ("ResourceInUse LimitExceeded ResourceInsufficient", "limit", "wait", False),
    ("FailedOperation.CasterNotFound ResourceNotFound.CasterNotExists", "gone", "reconcile", False),
    ("FailedOperation.CasterExpired", "time_up", "never", False),
    ("FailedOperation.CreateCasterTaskFailed", "task", "reconcile", True),
    (failed("StopCasterTaskFailed ReleaseCasterFailed"), "task", "reconcile", True),
    ("FailedOperation.ResourceNotEnough", "capacity", "wait", False),
    ("FailedOperation.NoLVBPushOrPlayDomain", "setup", "never", False),
    (failed(SLOTS), "taken", "reconcile", False),
    (failed(EMPTY), "empty", "reconcile", False),
    (
        failed(f"InputUsedInPgm LayoutUsedInPgm InputUsedInPvw LayoutUsedInPvw InputUsedInLayout {LOCKED}"),
        "in_use",
        "never",
        False,
    ),
    ("FailedOperation.TooMuchInput", "limit", "never", False),
    ("FailedOperation.InputIsNotActive", "signal", "wait", False),
    (failed("StartPullFailed StopPullFailed"), "signal", "reconcile", True),
    ("InvalidParameter.InvalidUrl InvalidParameter.InvalidProtocol", "input", "fix_input", False),
    ("FailedOperation.NoPgmRunning FailedOperation.NoBackupInput", "setup", "never", False),
    ("FailedOperation.ConflictAction", "conflict", "reconcile", True),
    ("FailedOperation.NeverHeardOf Weather", "unknown", "reconcile", True),
]


@pytest.mark.parametrize(
    ("code", "kind", "retry", "ambiguous"),
    [(code, *rest) for codes, *rest in DECIDED for code in codes.split()],
)
def test_verdict(code: str, kind: str, retry: str, ambiguous: bool) -> None:
    verdict = classify(code)
    assert (verdict.kind, verdict.retry, verdict.ambiguous) == (kind, retry, ambiguous)


def test_every_documented_code_has_one() -> None:
    assert [code for code in BOOK.errors if classify(code).kind == "unknown"] == []


def test_the_table_has_no_code_that_is_not_documented() -> None:
    assert [code for code in _TABLE if code not in BOOK.errors] == []


def test_a_code_cannot_have_two_verdicts() -> None:
    with pytest.raises(ValueError, match="two verdicts for InternalError"):
        _once([("InternalError", classify("InternalError")), ("InternalError", classify("FailedOperation"))])


def test_every_sentence_is_one_for_people() -> None:
    for code in BOOK.errors:
        for slot in (None, 4):
            words = classify(code).words(code=code, field="InputUrl", slot=slot)
            assert words[0].isupper(), code
            assert words.endswith((".", "?")), code
            assert "{" not in words, code
            assert "None" not in words, code


def test_the_account_that_is_refused_says_so() -> None:
    error = Refused("AuthFailure.SignatureFailure", "no", action="CreateCasterPgm")
    assert error.sentence.startswith("The cloud no longer accepts our key.")


@pytest.mark.parametrize(
    "error",
    [
        BadCall("no", action="CreateCaster"),
        Unreachable("ConnectError", action="CreateCaster"),
        NoTimeLeft("late", action="DescribeCaster", writes=False),
        NoReply("ReadTimeout", action="CreateCaster"),
        BadReply("not JSON", action="CreateCaster", request_id="id-1"),
        Refused("InternalError", "no", action="CreateCaster", request_id="id-1", field="CasterName", slot=3),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_the_way_between_processes(error: LiveApiError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
    assert (copy.sent, copy.ambiguous, copy.retry, copy.sentence) == (
        error.sent,
        error.ambiguous,
        error.retry,
        error.sentence,
    )


def test_each_kind_of_error_answers_all_questions() -> None:
    asked = {
        BadCall("no", action="A"): (False, False, "fix_input"),
        Unreachable("no", action="A"): (False, False, "wait"),
        NoTimeLeft("no", action="A"): (False, False, "never"),
        NoReply("no", action="A"): (True, True, "reconcile"),
        BadReply("no", action="A"): (True, True, "reconcile"),
        Refused("FailedOperation.CasterExpired", "no", action="A"): (True, False, "never"),
    }
    for error, answers in asked.items():
        assert (error.sent, error.ambiguous, error.retry) == answers, type(error)
        assert error.sentence
