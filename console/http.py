"""What every door of the console shares: rules of views, JSON refusals, and who is asking from where.

Every view carries a rule (`@rule("producer", topic="caster:{pk}")`); `console.middleware` enforces it before the view
runs, and a view without one is refused and fails the test run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import authentication, exceptions
from rest_framework.response import Response

from console.errors import Forbidden, Invalid, NotFound, NotSignedIn, Refusal, TooMany, of_status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.accounts.models import User

RULES = ("public", "signed_in", "sees", "producer", "director", "admin")
View = TypeVar("View", bound=Any)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a view: `name` is one of RULES; `topic` says on what, filled from the URL's own parts.

    public: everybody. signed_in: any active person. sees: any role on the topic. The roles: that role on the topic.
    Without a topic a role is asked for everywhere (`*`). No role on the topic: 404; another one: 403.
    """

    name: str
    topic: str = "*"


def rule(name: str, topic: str = "*") -> Callable[[View], View]:
    """Put a rule on a view function or on a view class."""
    if name not in RULES:
        raise ValueError(f"There is no rule {name!r}; rules are {', '.join(RULES)}.")

    def mark(view: View) -> View:
        view.rule = Rule(name, topic)
        return view

    return mark


def rule_of(view: Any, action: str = "") -> Rule | None:
    """The rule of a URL's callback: on the function itself, or on the class behind it."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(holder, "rule", None)
        if isinstance(found, Rule):
            return found
    return None


class PersonRequest(HttpRequest):
    """A request behind any rule but `public`: its user is a person."""

    user: User


# --- who is asking, for the audit log and the lamps -------------------------------------------------------------------

_address: ContextVar[str] = ContextVar("remote_address", default="")
_received: ContextVar[float | None] = ContextVar("received_at", default=None)


@contextmanager
def asked_from(address: str, received: float | None = None) -> Iterator[None]:
    """Note, for everything inside, where a message came from and when it arrived (monotonic time; else now)."""
    tokens = _address.set(address), _received.set(time.monotonic() if received is None else received)
    try:
        yield
    finally:
        _address.reset(tokens[0])
        _received.reset(tokens[1])


def remote_address() -> str:
    return _address.get()


def ms_since_received() -> int | None:
    start = _received.get()
    return None if start is None else round((time.monotonic() - start) * 1000)


# --- refusals as answers ----------------------------------------------------------------------------------------------


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def json_refusal(refusal: Refusal) -> JsonResponse:
    return JsonResponse(refusal.as_dict(), status=refusal.status, headers={"Cache-Control": "no-store"})


class SessionAuthentication(authentication.SessionAuthentication):
    """Says 401 rather than 403 to somebody who is not signed in."""

    def authenticate_header(self, request: Any) -> str:
        return "Session"


def drf_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every refusal of the REST door has our shape."""
    refusal = as_refusal(error)
    if refusal is None:
        return None
    return Response(refusal.as_dict(), status=refusal.status, headers={"Cache-Control": "no-store"})


def as_refusal(error: Exception) -> Refusal | None:
    """The same answer in our words, or None for what is a bug and must stay one."""
    match error:
        case Refusal():
            return error
        case Http404():
            return NotFound()
        case PermissionDenied():
            return Forbidden()
        case exceptions.ValidationError():
            return Invalid.of_fields(_fields(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return NotSignedIn()
        case exceptions.PermissionDenied():
            return Forbidden(str(error.detail))
        case exceptions.NotFound():
            return NotFound()
        case exceptions.Throttled():
            return TooMany()
        case exceptions.ParseError():
            return Invalid("The body is no JSON that can be read.", code="parse_error")
        case exceptions.APIException():
            return of_status(error.status_code)
    return None


def _fields(detail: Any) -> dict[str, list[str]]:
    """DRF's nested error detail as {field: [sentences]}, with dots for what is nested."""
    if isinstance(detail, list):
        return {"": [str(line) for line in detail]}
    found: dict[str, list[str]] = {}
    for name, inner in detail.items():
        shown = "" if name == "non_field_errors" else str(name)
        if isinstance(inner, dict):
            found.update({f"{shown}.{deeper}": lines for deeper, lines in _fields(inner).items()})
        elif isinstance(inner, list) and any(isinstance(line, dict) for line in inner):
            for number, line in enumerate(inner):
                if isinstance(line, dict):
                    found.update({f"{shown}.{number}.{deeper}": lines for deeper, lines in _fields(line).items()})
        else:
            found[shown] = [str(line) for line in inner] if isinstance(inner, list) else [str(inner)]
    return found
