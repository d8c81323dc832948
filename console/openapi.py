"""What the OpenAPI description says about signing in, and about refusals."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

REFUSED: Final = {
    400: "Something in the request is not valid.",
    401: "Nobody is signed in.",
    403: "Not for this role, or without the CSRF token.",
    404: "It does not exist, or may not be seen.",
    405: "Not by this method.",
    406: "Answers are JSON alone.",
    413: "The request is too large.",
    415: "Bodies are JSON alone.",
    429: "Too many in a short time.",
    500: "A mistake of the console.",
    503: "The database or the cloud account does not answer.",
    507: "The disk is full.",
}
_SHAPE: Final = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "For programs."},
        "sentence": {"type": "string", "description": "For people."},
        "data": {"type": "object", "additionalProperties": {}},
        "field": {"type": "string"},
    },
    "required": ["code", "data", "sentence"],
}
_NAMED: Final = {
    "description": "Its name, to be sure. (The generator leaves out bodies of DELETE.)",
    "required": True,
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
        }
    },
}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "console.http.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def describe_refusals(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation may be refused in these ways, always in one shape. (A hook of drf-spectacular.)"""
    result.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = _SHAPE
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            if operation.get("operationId") == "caster_delete":
                operation["requestBody"] = _NAMED
            if isinstance(operation, dict) and "responses" in operation:
                for status, words in REFUSED.items():
                    operation["responses"].setdefault(str(status), {"content": content, "description": words})
    return result
