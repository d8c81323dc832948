"""Rules before views, refusals after them, and the language of a person."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control

from console.accounts import Role, roles_of
from console.errors import Forbidden, NotFound, NotSignedIn, Refusal, of_database, of_status
from console.heard import heard
from console.http import Rule, as_refusal, asked_from, is_api, json_refusal, rule_of

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """A person's own language, where he has chosen one; else the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class RuleMiddleware:
    """Deny by default: no view runs before its rule was kept, and a view without a rule does not run at all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asked_from(request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            # What a person sees must not come out of a cache after he signed out.
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        rule = rule_of(view)
        if rule is None:
            raise ImproperlyConfigured(f"The view of {request.path_info} has no rule.")
        try:
            keep(rule, request, kwargs)
        except NotSignedIn as refusal:
            return json_refusal(refusal) if is_api(request) else redirect_to_login(request.get_full_path())
        except Refusal as refusal:
            return answer(request, refusal)
        return None


def keep(rule: Rule, request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Raise what a person must be told who may not call this view."""
    if rule.name == "public":
        return
    if not request.user.is_authenticated:
        raise NotSignedIn()
    if rule.name == "signed_in":
        return
    held = roles_of(request.user, rule.topic.format(**kwargs))
    if not held:
        # A thing that one may not see does not exist; a page for another role does.
        raise NotFound() if rule.topic != "*" else Forbidden()
    if rule.name != "sees" and Role(rule.name) not in held:
        raise Forbidden()


class ApiMiddleware:
    """Below /api/ every refusal has our shape, whoever gives it: addresses that lead nowhere, hosts and bodies that
    Django refuses before any view, and mistakes of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_api(request) or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        refused = json_refusal(of_status(response.status_code))
        for name, value in response.headers.items():
            if name.lower() not in ("content-type", "content-length", "cache-control"):
                refused.headers[name] = value
        return refused


class RefusalMiddleware:
    """Turns what views raise into answers: JSON below /api/, pages elsewhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if isinstance(error, OperationalError):
            log.error("The database did not answer for %s: %s", request.path_info, error)
            return answer(request, of_database(error))
        refusal = error if isinstance(error, Refusal) else as_refusal(error) if is_api(request) else None
        return None if refusal is None else answer(request, refusal)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponseBase:
    if is_api(request):
        return json_refusal(refusal)
    if refusal.status == 404:
        raise Http404(refusal.sentence)
    if refusal.status == 403:
        raise PermissionDenied(refusal.sentence)
    return HttpResponse(heard(refusal.sentence), status=refusal.status, content_type="text/plain; charset=utf-8")
