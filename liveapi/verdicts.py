"""What each error code of the cloud means for us: one table.

The code alone decides, never the list of codes on an action's page (those lists name impossible codes and leave out
possible ones). A code that the manual does not know is taken as ambiguous: reading once too often does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import manual

Retry = Literal["never", "wait", "reconcile", "fix_input"]

Kind = Literal[
    "account",  # suspended, in debt, banned, never opened: all casters of the account
    "address",  # this server's address is refused
    "busy",  # too many calls
    "capacity",  # the cloud has no room for it now
    "clock",  # our clock is wrong
    "conflict",  # two changes at once
    "dependency",  # a part of the cloud is down
    "dry_run",
    "empty",  # nothing in that slot, or no such thing
    "fault",  # the cloud failed and does not say how
    "gone",  # the caster does not exist
    "in_use",  # on air, in preview, or needed by something else
    "input",  # our request is wrong
    "key",  # the key is wrong, disabled or expired: freeze the account's lanes
    "limit",  # a quota
    "not_offered",
    "permission",
    "setup",  # something must be set up first: a domain, a certificate, a standby input
    "signal",  # a source cannot be reached or gives nothing
    "taken",  # the slot or name is used
    "task",  # PVW or PGM could not be started, changed or stopped
    "time_up",  # the caster has expired
    "too_big",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ambiguous` and `retry` hold for writes; `template` may name {code}, {field} and {slot}."""

    kind: Kind
    retry: Retry
    ambiguous: bool
    template: str

    def words(self, *, code: str, field: str | None = None, slot: int | None = None) -> str:
        """The sentence for the director."""
        slot_words = "This slot" if slot is None else f"Slot {slot}"
        input_words = "The input" if slot is None else f"Input {slot}"
        source_words = "The source" if slot is None else f"Source {slot}"
        return self.template.format(
            code=code, field=field or "a value", slot=slot_words, input=input_words, source=source_words
        )


_BUSY = Verdict("busy", "wait", False, "The cloud is busy with our requests; sending again.")
_FAULT = Verdict("fault", "reconcile", True, "Cloud fault. Checking what is on air.")
_DOWN = Verdict("dependency", "reconcile", True, "Part of the cloud is down. Checking.")
_CLOCK = Verdict("clock", "fix_input", False, "This server's clock is wrong. Call the engineer. Nothing was changed.")
_KEY = Verdict(
    "key",
    "never",
    False,
    "The cloud no longer accepts our key. The picture on air keeps running; we cannot change it.",
)
_PERMISSION = Verdict("permission", "never", False, "Our key may not do this. Ask the administrator.")
_ADDRESS = Verdict("address", "never", False, "The cloud refuses this server's address.")
_ACCOUNT = Verdict("account", "never", False, "The live account is suspended (money or policy). Output may stop.")
_INPUT = Verdict("input", "fix_input", False, "This setting was refused: {field}.")
_NOT_OFFERED = Verdict("not_offered", "never", False, "The cloud does not offer this.")
_QUOTA = Verdict("limit", "wait", False, "Quota reached or in use.")
_FULL = Verdict("limit", "never", False, "Quota reached.")
_GONE = Verdict("gone", "reconcile", False, "This caster was deleted in the cloud.")
_TAKEN = Verdict("taken", "reconcile", False, "{slot} is already used.")
_EMPTY = Verdict("empty", "reconcile", False, "{slot} is empty; someone removed it.")
_MISSING = Verdict("empty", "reconcile", False, "There is no such thing in the cloud.")
_NEEDED = Verdict("in_use", "never", False, "Something else in the cloud uses this.")
_ON_AIR = Verdict("in_use", "never", False, "On air now. Take something else first.")
_IN_PREVIEW = Verdict("in_use", "never", False, "In preview now. Clear the preview first.")
_LOCKED = Verdict("in_use", "never", False, "Locked by automatic directing in the cloud console.")
_PULL = Verdict("signal", "reconcile", True, "{source} cannot be reached; check its address.")
_ADDRESS_BAD = Verdict("input", "fix_input", False, "Address not accepted.")
_SETUP = Verdict("setup", "never", False, "Something must be set up in the cloud first ({code}).")

_STOP = Verdict("task", "reconcile", True, "Stop not confirmed. Checking whether it is still on air.")
_UNKNOWN = Verdict("unknown", "reconcile", True, "The cloud answered with a fault we do not know ({code}). Checking.")


def _rows(verdict: Verdict, prefix: str, names: str) -> Iterable[tuple[str, Verdict]]:
    return ((f"{prefix}.{name}" if prefix else name, verdict) for name in names.split())


def _once(rows: Iterable[tuple[str, Verdict]]) -> dict[str, Verdict]:
    """A second row for a code would silently win."""
    table: dict[str, Verdict] = {}
    for code, verdict in rows:
        if code in table:
            raise ValueError(f"two verdicts for {code}")
        table[code] = verdict
    return table


_TABLE = _once(
    [
        # Common, and the account
        *_rows(_BUSY, "", "RequestLimitExceeded LimitExceeded.RateLimitExceeded"),
        *_rows(_BUSY, "RequestLimitExceeded", "UinLimitExceeded IPLimitExceeded GlobalRegionUinLimitExceeded"),
        *_rows(_FAULT, "", "InternalError FailedOperation"),
        *_rows(_DOWN, "", "ServiceUnavailable ResourceUnavailable"),
        *_rows(
            _DOWN,
            "FailedOperation",
            "CallOtherSvrFailed CallOtherSvrError RelateServerNotAccessible DatabaseNotAccessible ConfigCDNFailed "
            "DomainGslbFail GetDataFailed InvokeCdnApiFail InvokeVideoApiFail NetworkError QueryUploadInfoFailed "
            "AlterTaskState ProcessMixError TagUnbindError AiTranscodeOptionFail QueryAIGCTaskFailed",
        ),
        ("AuthFailure.SignatureExpire", _CLOCK),
        *_rows(
            _KEY,
            "AuthFailure",
            "SignatureFailure SecretIdNotFound InvalidSecretId InvalidAuthorization TokenFailure MFAFailure",
        ),
        *_rows(_PERMISSION, "", "AuthFailure AuthFailure.UnauthorizedOperation UnauthorizedOperation"),
        *_rows(_PERMISSION, "FailedOperation", "AuthError NoProjectPermission"),
        *_rows(_PERMISSION, "", "InternalError.NotPermmitOperat ResourceNotFound.InvalidUser"),
        *_rows(_PERMISSION, "InvalidParameter", "ToUrlNoPermission MpPluginNoUse"),
        *_rows(_ADDRESS, "", "IpInBlacklist IpNotInWhitelist"),
        *_rows(
            _ACCOUNT,
            "ResourceNotFound",
            "ForbidService FreezeService StopService UserDisableService UserNotExist UserNotFount",
        ),
        *_rows(_ACCOUNT, "", "FailedOperation.OutOfService InvalidParameter.NotAllowUseLVB"),
        *_rows(_ACCOUNT, "FailedOperation", "JiFeiNoEnoughFund SdkNoPackage NoRealNameAuth"),
        *_rows(_INPUT, "", "InvalidParameter InvalidParameterValue MissingParameter UnknownParameter"),
        *_rows(_INPUT, "FailedOperation", "InvalidParam"),
        *_rows(
            _NOT_OFFERED,
            "",
            "InvalidAction NoSuchVersion NoSuchProduct ActionOffline UnsupportedOperation UnsupportedRegion "
            "UnsupportedProtocol InvalidRequest RequestSizeLimitExceeded UnsupportedOperation.NotLVBCodeMode",
        ),
        ("ResponseSizeLimitExceeded", Verdict("too_big", "never", True, "Too much to show; narrow it.")),
        *_rows(_QUOTA, "", "ResourceInUse LimitExceeded ResourceInsufficient"),
        *_rows(_FULL, "LimitExceeded", "MaximumRunningTask MaximumTask"),
        ("DryRunOperation", Verdict("dry_run", "never", False, "Nothing was changed; it would have worked.")),
        # Casters
        *_rows(_GONE, "", "FailedOperation.CasterNotFound ResourceNotFound.CasterNotExists"),
        (
            "FailedOperation.CasterExpired",
            Verdict("time_up", "never", False, "This caster's time is up; output has stopped. Extend it?"),
        ),
        (
            "FailedOperation.CasterBinded",
            Verdict("in_use", "never", False, "Cannot delete: a prepaid pack is tied to it."),
        ),
        (
            "FailedOperation.CreateCasterTaskFailed",
            Verdict("task", "reconcile", True, "The picture change did not go through. Checking."),
        ),
        *_rows(_STOP, "FailedOperation", "StopCasterTaskFailed ReleaseCasterFailed"),
        (
            "FailedOperation.CreateAIGCTaskFailed",
            Verdict("task", "reconcile", True, "The task was not begun. Checking."),
        ),
        ("FailedOperation.ResourceNotEnough", Verdict("capacity", "wait", False, "No cloud capacity right now.")),
        ("FailedOperation.NoLVBPushOrPlayDomain", Verdict("setup", "never", False, "No live domain is set up.")),
        *_rows(
            _TAKEN,
            "FailedOperation",
            "InputAlreadyExist OutputAlreadyExist LayoutAlreadyExist MarkPicAlreadyExist MarkWordAlreadyExist",
        ),
        *_rows(
            _EMPTY,
            "FailedOperation",
            "InputNotExist LayoutNotExist OutputIsNotExist MarkPicNotExist MarkWordNotExist",
        ),
        *_rows(_ON_AIR, "FailedOperation", "InputUsedInPgm LayoutUsedInPgm"),
        *_rows(_IN_PREVIEW, "FailedOperation", "InputUsedInPvw LayoutUsedInPvw"),
        ("FailedOperation.InputUsedInLayout", Verdict("in_use", "never", False, "A layout uses this input.")),
        *_rows(
            _LOCKED,
            "FailedOperation",
            "InputUsedInAutoCast LayoutUsedInAutoCast MarkPicUsedInAutoCast MarkWordUsedInAutoCast",
        ),
        ("FailedOperation.TooMuchInput", Verdict("limit", "never", False, "No free input.")),
        ("FailedOperation.InputIsNotActive", Verdict("signal", "wait", False, "{input} has no signal.")),
        *_rows(_PULL, "FailedOperation", "StartPullFailed StopPullFailed"),
        *_rows(_ADDRESS_BAD, "InvalidParameter", "InvalidUrl InvalidProtocol UrlNotSafe"),
        ("FailedOperation.NoPgmRunning", Verdict("setup", "never", False, "Not on air.")),
        ("FailedOperation.NoBackupInput", Verdict("setup", "never", False, "No emergency source is set.")),
        (
            "ResourceNotFound.NotBindPackage",
            Verdict("setup", "never", False, "No package is tied to this caster."),
        ),
        # Monitors
        ("FailedOperation.MonitorNotExist", Verdict("empty", "reconcile", False, "The monitor is gone.")),
        ("FailedOperation.MonitorIsActive", Verdict("in_use", "never", False, "Already watching.")),
        (
            "FailedOperation.ConflictAction",
            Verdict("conflict", "reconcile", True, "Another change to this is running. Checking."),
        ),
        *_rows(
            Verdict("task", "reconcile", True, "Could not start or stop watching; checking."),
            "FailedOperation",
            "StartTaskFailed StopTaskFailed",
        ),
        *_rows(
            Verdict("limit", "never", False, "Monitor quota reached."),
            "FailedOperation",
            "MonitorLimitExceeded RelatedRunningMonitorLimitExceeded",
        ),
        (
            "FailedOperation.InputStreamMixTypeNotAccessible",
            Verdict("not_offered", "never", False, "This mixed stream cannot be watched."),
        ),
        # Pull tasks
        ("InvalidParameter.TaskNotExist", Verdict("empty", "reconcile", False, "The task is gone.")),
        ("InvalidParameter.TaskNumMoreThanLimit", Verdict("limit", "never", False, "Task quota reached.")),
        # The rest of the Live API, by what the words of the codes say
        *_rows(
            _MISSING,
            "FailedOperation",
            "NotFound StreamNotExist HasNotLivingStream CancelSessionNotExist CertificateNotFound",
        ),
        *_rows(
            _MISSING,
            "InternalError",
            "ConfNotFound ConfigNotExist CrtDateNotFound CrtDomainNotFound DomainNotExist HasNotLivingStream NotFound "
            "PlayDomainNoRecord PushDomainNoRecord RuleNotFound WatermarkNotExist DomainNoRecord",
        ),
        *_rows(
            _MISSING,
            "InvalidParameter",
            "CancelSessionNotExist ConfNotFound CrtDateNotFound CrtDomainNotFound RuleNotFound",
        ),
        *_rows(
            _MISSING,
            "ResourceNotFound",
            "CdnLogEmpty CdnThemeEmpty ChannelNotExist CrtDateNotFound CrtDomainNotFound DomainNoRecord DomainNotExist "
            "EmptyData PlayDomainNoRecord PushDomainNoRecord TaskId TaskNotFound TemplateNotExists WatermarkNotExist",
        ),
        *_rows(_MISSING, "", "ResourceNotFound ResourceUnavailable.StreamNotExist"),
        *_rows(
            _TAKEN,
            "FailedOperation",
            "CertificateExists DomainAdded ParentDomainAdded SubDomainAdded RuleAlreadyExist",
        ),
        *_rows(
            _TAKEN,
            "InternalError",
            "DomainAlreadyExist DomainIsFamous ProcessorAlreadyExist RuleAlreadyExist",
        ),
        *_rows(_TAKEN, "InvalidParameter", "DomainAlreadyExist ProcessorAlreadyExist InvalidOutputStreamID"),
        *_rows(
            _NEEDED,
            "FailedOperation",
            "CannotBeDeletedIssued CannotBeDeletedWithinHour ConfInUsed DeleteDomainInLockedTime",
        ),
        *_rows(_NEEDED, "InternalError", "ConfInUsed CrtDateInUsing RuleInUsing"),
        *_rows(_NEEDED, "InvalidParameter", "ConfInUsed CrtDateInUsing"),
        *_rows(_FULL, "FailedOperation", "ExceedsFreeLimit HostOutLimit"),
        *_rows(_FULL, "InternalError", "ConfOutLimit RuleOutLimit"),
        *_rows(_FULL, "InvalidParameter", "InputNumLimitExceeded"),
        *_rows(
            _SETUP,
            "FailedOperation",
            "CertificateInvalid CertificateMismatch CosBucketNotExist CosBucketNotPermission CosRoleNotExists "
            "DomainNeedRealName DomainNeedVerifyOwner InvalidCertificateStatusCode",
        ),
        *_rows(_SETUP, "", "ResourceUnavailable.InvalidVodStatus InvalidParameter.CloudDomainIsStop"),
        *_rows(
            Verdict("signal", "wait", False, "A picture or stream that this needs cannot be read."),
            "FailedOperation",
            "GetPictureUrlError GetStreamResolutionError",
        ),
        *_rows(
            _INPUT,
            "InternalError",
            "ArgsNotMatch ChineseCharacterDetected CrtDateNotLegal CrtDateOverdue CrtKeyNotMatch DomainFormatError "
            "DomainIsLimited DomainTooLong InvalidInput InvalidRequest InvalidUser",
        ),
    ]
)

# Documented codes without a row: a parameter that was refused, or a server that failed on the way.
_FAMILIES: dict[str, Verdict] = {"InvalidParameter": _INPUT, "InternalError": _FAULT}


@cache
def classify(code: str) -> Verdict:
    """The verdict on a code. Documented codes without a row of their own go by their family."""
    if code in _TABLE:
        return _TABLE[code]
    if code in manual.load().errors:
        return _FAMILIES.get(code.partition(".")[0], _UNKNOWN)
    return _UNKNOWN
