"""The life of a request on one screen: the checks, in the order in which the cloud makes them.

Each step is a plain function that looks at the call, notes what later steps need, and raises a RefusalError or returns.
The first refusal is the answer. The business rules (16) run after the last step, in `localcloud.wire.door`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from localcloud.casters.account import SERVICE_CODES, STATE_CODES
from localcloud.casters.refusal import RefusalError
from localcloud.wire import body, tc3, v1
from localcloud.wire.actions import ACTIONS
from localcloud.wire.call import GET_LIMIT, POST_LIMIT, Call
from localcloud.wire.check import checked
from localcloud.wire.gate import Gate
from manual import SERVICE, Product

MAX_SKEW_S = 300
VENDOR_DOMAIN = ".tencentcloudapi.com"

_DECIMAL = re.compile(r"[0-9]{1,12}")


def method(call: Call, gate: Gate) -> None:
    if call.method not in ("GET", "POST"):
        raise RefusalError("UnsupportedProtocol", f"{call.method} is not accepted; use GET or POST.")


def size(call: Call, gate: Gate) -> None:
    if call.too_large or (call.is_v1 and len(call.body) > v1.POST_LIMIT):
        post = v1.POST_LIMIT if call.is_v1 else POST_LIMIT
        limits = f"{GET_LIMIT // 1024} KB of query and {post // 1024 // 1024} MB of body"
        raise RefusalError("RequestSizeLimitExceeded", f"A request holds at most {limits}.")


def decoding(call: Call, gate: Gate) -> None:
    if call.is_v1:
        call.public, call.raw_params = v1.parted(body.from_query(call.form))
        return
    if call.method == "GET":
        call.raw_params = body.from_query(call.query)
        return
    match call.content_type:
        case "application/json":
            call.raw_params = body.from_json(call.body)
        case "multipart/form-data":
            raise RefusalError("InvalidRequest", "No action here takes multipart/form-data.")
        case v1.FORM:
            raise RefusalError("InvalidParameter", "The body of a POST signed with TC3 is application/json.")
        case other:
            raise RefusalError("InvalidParameter", f"The body of a POST is application/json, not {other or 'untyped'}.")


def presence(call: Call, gate: Gate) -> None:
    if call.is_v1:
        v1.check_presence(call.public)
    else:
        for name in ("X-TC-Action", "X-TC-Version", "X-TC-Timestamp", "Authorization"):
            if not call.header(name):
                raise RefusalError("MissingParameter", f"The header {name} is missing.")
    call.action_name = call.common("X-TC-Action")
    call.version = call.common("X-TC-Version")
    if not _DECIMAL.fullmatch(call.common("X-TC-Timestamp")):
        raise RefusalError("InvalidParameter", "The timestamp is not a decimal number of seconds.")
    call.timestamp = int(call.common("X-TC-Timestamp"))


def authorization_shape(call: Call, gate: Gate) -> None:
    """Signature v1 has no shape to speak of, and always signs the action."""
    if call.is_v1:
        call.secret_id = call.public["SecretId"]
        return
    call.authorization = tc3.parse(call.header("Authorization"))
    call.secret_id = call.authorization.secret_id
    if gate.require_signed_action and "x-tc-action" not in call.authorization.signed_headers:
        raise RefusalError("AuthFailure.InvalidAuthorization", "This cloud wants x-tc-action among the SignedHeaders.")


def clock(call: Call, gate: Gate) -> None:
    if abs(gate.cloud.now() - call.timestamp) > MAX_SKEW_S:
        raise RefusalError("AuthFailure.SignatureExpire", f"The timestamp is over {MAX_SKEW_S} s from this clock.")


def secret_id(call: Call, gate: Gate) -> None:
    key = gate.cloud.account.key
    if call.secret_id != gate.secret_id or key == "disabled":
        raise RefusalError("AuthFailure.SecretIdNotFound", "The SecretId does not exist or is disabled.")
    if key == "not_an_api_key":
        raise RefusalError("AuthFailure.InvalidSecretId", "This key is not a key of the cloud's API.")


def token(call: Call, gate: Gate) -> None:
    if call.common("X-TC-Token"):
        raise RefusalError("AuthFailure.TokenFailure", "This key is a permanent one, and no token goes with it.")


def signature(call: Call, gate: Gate) -> None:
    call.product = _product(call)
    if call.is_v1:
        v1.verify(gate.secret_key, call.method, call.host, dict(body.pairs(call.form)))
        return
    if call.authorization.service not in {call.product, *tc3.labels_of(call.host)}:
        message = f"The scope names {call.authorization.service}, the host {call.product}."
        raise RefusalError("AuthFailure.SignatureFailure", message)
    tc3.verify(
        call.authorization,
        secret_key=gate.secret_key,
        timestamp=call.header("X-TC-Timestamp"),
        method=call.method,
        query=call.query,
        headers=call.headers,
        body=call.body,
        port=call.port,
    )


def permission(call: Call, gate: Gate) -> None:
    if call.action_name not in gate.cloud.account.denied:
        return
    # Some pages list one of the plain codes in place of the common one.
    known = gate.manual.actions.get(call.action_name)
    listed = known.error_codes if known else ()
    codes = ("AuthFailure.UnauthorizedOperation", "UnauthorizedOperation")
    code = next((code for code in codes if code in listed), codes[0])
    raise RefusalError(code, f"This key may not call {call.action_name}.")


def offer(call: Call, gate: Gate) -> None:
    product = _offered(call.product, gate)
    if call.version != product.version:
        raise RefusalError("NoSuchVersion", f"The version is {product.version}, not {call.version}.")
    action = product.actions.get(call.action_name)
    if action is None and call.action_name in product.undocumented:
        raise RefusalError("UnsupportedOperation", f"{call.action_name} is not built into this local cloud.")
    if action is None:
        raise RefusalError("InvalidAction", f"There is no action {call.action_name}.")
    if action.deprecated:
        raise RefusalError("ActionOffline", f"{action.name} has been taken offline.")
    if action.name not in ACTIONS:
        raise RefusalError("UnsupportedOperation", f"{action.name} is not built into this local cloud.")
    call.action = action


def region(call: Call, gate: Gate) -> None:
    assert call.action is not None  # noqa: S101  `offer` has found it
    if not call.action.region_required:
        return
    given = call.common("X-TC-Region")
    if not given:
        raise RefusalError("MissingParameter", f"{call.action.name} needs a region.")
    allowed = call.action.regions or ()
    if "*" not in allowed and given not in allowed:
        raise RefusalError("UnsupportedRegion", f"{call.action.name} is not offered in {given}.")


def rate(call: Call, gate: Gate) -> None:
    assert call.action is not None  # noqa: S101  `offer` has found it
    gate.faults.refuse(call.action.name)
    gate.limits.spend(call.action)


def account(call: Call, gate: Gate) -> None:
    assert call.action is not None  # noqa: S101  `offer` has found it
    held = gate.cloud.account
    if held.state != "normal":
        raise RefusalError(STATE_CODES[held.state], f"The live account is in the state '{held.state}'.")
    if held.service != "normal" and call.action.name != "DescribeCasterUserStatus":
        out_of_service = "FailedOperation.OutOfService"
        code = out_of_service if out_of_service in call.action.error_codes else SERVICE_CODES[held.service]
        raise RefusalError(code, f"The caster service of this account is in the state '{held.service}'.")


def parameters(call: Call, gate: Gate) -> None:
    assert call.action is not None  # noqa: S101  `offer` has found it
    call.params = checked(
        gate.manual,
        call.action,
        call.raw_params,
        strict=gate.cloud.strict,
        is_text=call.is_v1 or call.method == "GET",
    )


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    name: str
    check: Callable[[Call, Gate], None]


STEPS: tuple[Step, ...] = (
    Step(1, "method", method),
    Step(2, "size", size),
    Step(3, "decoding", decoding),
    Step(4, "presence of the signed headers", presence),
    Step(5, "shape of the authorization", authorization_shape),
    Step(6, "clock", clock),
    Step(7, "secret id", secret_id),
    Step(8, "token", token),
    Step(9, "signature", signature),
    Step(10, "permission", permission),
    Step(11, "product, version, action", offer),
    Step(12, "region", region),
    Step(13, "rate", rate),
    Step(14, "account", account),
    Step(15, "parameters", parameters),
)


def _offered(name: str, gate: Gate) -> Product:
    """A product is offered as soon as one of its actions is known, built or not."""
    offered = {product.name: product for product in gate.manual.products.values() if product.is_known}
    if name not in offered:
        raise RefusalError("NoSuchProduct", f"This local cloud serves the product {', '.join(offered)}, not {name}.")
    return offered[name]


def _product(call: Call) -> str:
    """The vendor's host names start with the product. Under any other name the scope of the signature says it, unless
    it only repeats that name, as the vendor's SDK for Node does; v1 has none."""
    host = call.host.lower().partition(":")[0]
    if host.endswith(VENDOR_DOMAIN):
        return host.partition(".")[0]
    if call.is_v1 or call.authorization.service in tc3.labels_of(call.host):
        return SERVICE
    return str(call.authorization.service)
