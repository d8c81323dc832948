"""What can go wrong with a call.

LiveApiError
├─ NotSent                  nothing left this machine: the cloud is as it was
│  ├─ BadCall               the manual has no such action or the parameters do not fit it
│  ├─ Unreachable           no connection
│  └─ NoTimeLeft            the deadline passed before the first byte
├─ Ambiguous                it left (or may have), and no answer can be trusted
│  ├─ NoReply               closed, cut short, or silent until the deadline
│  └─ BadReply              an answer that is no answer of the Live API
└─ Refused                  the cloud answered with an error code

Each answers four questions: was it `sent`; is it `ambiguous`, that is, may a change have taken effect anyway (a read
never is); what does trying again need (`retry`); and what does the director read (`sentence`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from liveapi.verdicts import Kind, Retry, Verdict, classify

__all__ = [
    "Ambiguous",
    "BadCall",
    "BadReply",
    "Kind",
    "LiveApiError",
    "NoReply",
    "NoTimeLeft",
    "NotSent",
    "Refused",
    "Retry",
    "Unreachable",
    "Verdict",
    "classify",
]


class LiveApiError(Exception):
    """The root. `detail` is for logs and developers and holds no secrets; `sentence` is for people."""

    sent: ClassVar[bool] = False
    _retry: ClassVar[Retry] = "never"
    _sentence: ClassVar[str] = ""

    def __init__(self, detail: str, *, action: str, writes: bool = True, request_id: str = "") -> None:
        super().__init__(f"{action}: {detail}" if action else detail)
        self.detail = detail
        self.action = action
        self.writes = writes
        self.request_id = request_id

    @property
    def ambiguous(self) -> bool:
        """May a change have taken effect anyway?"""
        return False

    @property
    def retry(self) -> Retry:
        """Never as it is; wait, then send again; reconcile (read the cloud) first; or fix the input."""
        return self._retry

    @property
    def sentence(self) -> str:
        """Words for the director."""
        return self._sentence

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions travel between processes (task results); their keyword arguments would be lost on the way."""
        return _rebuild, (type(self), dict(self.__dict__), self.args)


def _rebuild(kind: type[LiveApiError], state: dict[str, Any], args: tuple[Any, ...]) -> LiveApiError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class NotSent(LiveApiError):
    """Nothing left this machine. Safe to try again."""

    _retry: ClassVar[Retry] = "wait"
    _sentence = "Not sent. Nothing was changed."


class BadCall(NotSent):
    """Our own mistake, found before sending."""

    _retry = "fix_input"
    _sentence = "This cannot be asked of the cloud. Nothing was changed."


class Unreachable(NotSent):
    """No connection: refused, unknown name, no certificate that can be trusted, or too slow to open."""

    _sentence = "The cloud cannot be reached. Nothing was changed."


class NoTimeLeft(NotSent):
    """Too late to send it."""

    _retry = "never"
    _sentence = "Not sent: its time was up. Nothing was changed."


class Ambiguous(LiveApiError):
    """Sent, and nobody can tell from here what came of it. Read the cloud before anything else."""

    sent = True

    @property
    def ambiguous(self) -> bool:
        return self.writes

    @property
    def retry(self) -> Retry:
        return "reconcile" if self.writes else "wait"

    @property
    def sentence(self) -> str:
        return "No answer from the cloud. Checking what is on air." if self.writes else "No answer from the cloud."


class NoReply(Ambiguous):
    """The connection ended, or the time did, before the whole answer was here."""


class BadReply(Ambiguous):
    """Another status than 200, no JSON, no `Response`, no RequestId, or fields of wrong types."""

    @property
    def sentence(self) -> str:
        said = "The cloud's answer cannot be read."
        return f"{said} Checking what is on air." if self.writes else said


class Refused(LiveApiError):
    """The cloud answered with an error code.

    `kind` groups the codes by what a caller does about them; `field` is the parameter the message names, where it names
    one; `slot` is the index the request was about, where it was about one.
    """

    sent = True

    def __init__(
        self,
        code: str,
        message: str,
        *,
        action: str,
        writes: bool = True,
        request_id: str = "",
        field: str | None = None,
        slot: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}", action=action, writes=writes, request_id=request_id)
        self.code = code
        self.message = message
        self.field = field
        self.slot = slot

    @property
    def verdict(self) -> Verdict:
        return classify(self.code)

    @property
    def kind(self) -> Kind:
        return self.verdict.kind

    @property
    def ambiguous(self) -> bool:
        return self.writes and self.verdict.ambiguous

    @property
    def retry(self) -> Retry:
        verdict = self.verdict
        # A read that met a fault can simply be read again; one that found nothing will find nothing again.
        return "wait" if verdict.ambiguous and verdict.retry == "reconcile" and not self.writes else verdict.retry

    @property
    def sentence(self) -> str:
        return self.verdict.words(code=self.code, field=self.field, slot=self.slot)
