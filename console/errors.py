"""What the console refuses, as a tree. Each refusal has a code for programs, a sentence for people, and data.

Refusal
+-- Invalid          400  a field is wrong; data["fields"] names each with its sentences
+-- NotSignedIn      401
+-- Forbidden        403  visible, but not for this role
+-- NotFound         404  absent, or not to be seen by this person: the same answer
+-- Conflict         409
|   +-- Stale        409  the picture changed since the person looked
|   +-- KeyReused    409  the same idempotency key with another content
+-- TooMany          429
+-- Unavailable      503
    +-- AccountFrozen 503 the cloud account does not accept commands at the moment
    +-- DiskFull     507  nothing can be written
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """Nothing was changed, and this is why."""

    status = 400
    code = "refused"
    sentence = "This was refused."

    def __init__(
        self, sentence: str = "", *, code: str = "", data: Mapping[str, Any] | None = None, field: str = ""
    ) -> None:
        self.sentence = sentence or type(self).sentence
        self.code = code or type(self).code
        self.data: dict[str, Any] = dict(data or {})
        self.field = field
        if field and "fields" not in self.data:
            self.data["fields"] = {field: [self.sentence]}
        super().__init__(self.sentence)

    def as_dict(self) -> dict[str, Any]:
        """The one shape in which every door of the console says no."""
        answer: dict[str, Any] = {"code": self.code, "sentence": self.sentence, "data": self.data}
        if self.field:
            answer["field"] = self.field
        return answer


class Invalid(Refusal):
    status = 400
    code = "invalid"
    sentence = "Something in this request is not valid."

    @classmethod
    def of_fields(cls, fields: Mapping[str, Sequence[str]]) -> Invalid:
        """Several fields at once, each with its sentences; the first one is named in the sentence."""
        plain = {name: [str(sentence) for sentence in sentences] for name, sentences in fields.items()}
        name, sentences = next(iter(plain.items()), ("", [cls.sentence]))
        return cls(f"{name}: {sentences[0]}" if name else sentences[0], data={"fields": plain})


class NotSignedIn(Refusal):
    status = 401
    code = "not_signed_in"
    sentence = "Please sign in."


class Forbidden(Refusal):
    status = 403
    code = "forbidden"
    sentence = "Your role does not allow this."


class NotFound(Refusal):
    status = 404
    code = "not_found"
    sentence = "This does not exist."


class Conflict(Refusal):
    status = 409
    code = "conflict"
    sentence = "This cannot be done at the moment."


class Stale(Conflict):
    code = "stale"
    sentence = "Somebody else was first: the picture has changed since you looked. Nothing was sent."


class KeyReused(Conflict):
    code = "key_reused"
    sentence = "This key was already used for a different command."


class TooMany(Refusal):
    status = 429
    code = "too_many"
    sentence = "Too many commands in a short time. Wait a moment."


class Unavailable(Refusal):
    status = 503
    code = "unavailable"
    sentence = "The console's database does not answer. Nothing was sent."


class DiskFull(Unavailable):
    status = 507
    code = "disk_full"
    sentence = "The console's disk is full: nothing can be saved until somebody makes room. Nothing was sent."


NO_ROOM = ("disk is full", "no space left", "disk full", "quota exceeded")
"""As SQLite, PostgreSQL and the system say it."""


def of_database(error: Exception) -> Unavailable:
    """What a database that failed means to the person who asked."""
    said = str(error).lower()
    return DiskFull() if any(words in said for words in NO_ROOM) else Unavailable()


OTHERS: Mapping[int, tuple[str, str]] = {
    405: ("method_not_allowed", "This method is not allowed here."),
    406: ("not_acceptable", "Answers are given as JSON alone."),
    413: ("too_large", "This request is too large."),
    415: ("unsupported_media_type", "A body is sent as JSON alone."),
    500: ("failed", "The console made a mistake here; its log says which."),
}


def of_status(status: int) -> Refusal:
    """What an answer that somebody else gave with this status means, in our shape."""
    for known in (NotSignedIn, Forbidden, NotFound, Conflict, TooMany, Unavailable, DiskFull):
        if known.status == status:
            return known()
    code, sentence = OTHERS.get(status, OTHERS[500] if status >= 500 else (Invalid.code, Invalid.sentence))
    refusal = Refusal(sentence, code=code)
    refusal.status = status
    return refusal


class AccountFrozen(Unavailable):
    code = "account_frozen"
    sentence = "The cloud account does not accept commands at the moment. Nothing was sent."
