"""Random requests as plain data, and the same one signed by our client, by the vendor's SDK, and judged by the verifier
of the local cloud. Three implementations that share no line; of the first signature, which our client does not speak,
the chapter written down once more stands in its place."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st
from tencentcloud.common import credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.sign import Sign
from tencentcloud.live.v20180801.live_client import LiveClient

import manual
from liveapi import signing
from liveapi.masking import Secret
from localcloud.casters.refusal import RefusalError
from localcloud.wire import body, tc3, v1

Headers = tuple[tuple[bytes, bytes], ...]

LAST = 253_402_300_799
"""The last second that Python has a date for."""
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
WORDS = string.ascii_letters + string.digits
VISIBLE = "".join(chr(code) for code in range(33, 127))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked, before anybody has signed it. `body` and `query` are as they travel."""

    secret_id: str
    key: str
    token: str
    host: str
    service: str
    action: str
    region: str
    timestamp: int
    method: str
    body: bytes
    query: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A signed request as a server gets it."""

    method: str
    query: bytes
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == name.encode()), "")


plain: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
values = plain | st.lists(plain, max_size=3) | st.dictionaries(st.text(max_size=6), plain, max_size=3)
objects = st.dictionaries(st.sampled_from(["CasterId", "Name", "名前", "LayoutInfo", ""]), values, max_size=4)
bodies = st.one_of(
    objects.map(lambda params: json.dumps(params).encode()),
    objects.map(lambda params: json.dumps(params, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")),
    st.text(max_size=40).map(str.encode),
    st.binary(max_size=40),
)
queries = st.text(alphabet=WORDS + "=&%+._~-/:", max_size=40)
hosts = st.sampled_from(
    ["live.tencentcloudapi.com", "127.0.0.1:8001", "localhost:1", "a.b-c.example", "[::1]:65535", "mps.example:443"]
)
names = st.sampled_from([*manual.load().actions, "NoSuchThing", "x"])
who = st.tuples(
    st.text(alphabet=WORDS, min_size=1, max_size=36),
    st.text(alphabet=VISIBLE, min_size=1, max_size=40) | st.text(min_size=1, max_size=8),
    st.just("") | st.text(alphabet=VISIBLE, max_size=60),
)
where = st.tuples(
    hosts,
    st.sampled_from(["live", "mps", "cvm"]),
    names,
    st.sampled_from(["", "ap-guangzhou", "ap-Singapore", "mars"]),
    st.integers(0, LAST),
    st.sampled_from(["POST", "POST", "GET"]),
)
what = st.tuples(bodies, queries)
wanted = st.builds(lambda who, where, what: Wanted(*who, *where, *what), who, where, what)

BATCH = 20


def _batch(whos: list[Any], wheres: list[Any], whats: list[Any]) -> tuple[Wanted, ...]:
    pairs = zip(whos, wheres, strict=True)
    return tuple(Wanted(*who, *where, *what) for who, where in pairs for what in whats)


batches = st.builds(
    _batch,
    st.lists(who, min_size=5, max_size=5),
    st.lists(where, min_size=5, max_size=5),
    st.lists(what, min_size=4, max_size=4),
)
"""Twenty requests at once: five senders with four payloads each. Drawing is dearer than signing."""


@dataclass(frozen=True, slots=True)
class Older:
    """What is to be asked with the first signature. `sign` is HmacSHA1 or HmacSHA256."""

    wanted: Wanted
    params: dict[str, Any]
    nonce: int
    sign: str


nested = st.dictionaries(st.sampled_from(["A", "inner", "名前", "0"]), plain | st.lists(plain, max_size=3), max_size=3)
"""Names as the API has them: without a dot, which is a step down, or an underscore, which the SDK signs as a dot."""
older = st.builds(
    Older,
    st.builds(lambda who, where: Wanted(*who, *where, b"", ""), who, where),
    st.dictionaries(st.sampled_from(["CasterId", "Name", "名前", "LayoutInfo"]), plain | nested, max_size=4),
    st.integers(1, 10**19),
    st.sampled_from(["HmacSHA1", "HmacSHA256"]),
)


def form_by_the_sdk(older: Older) -> bytes:
    """The query or form that the SDK makes of it, nested things flattened and all signed. As above, the SDK would take
    its own time and nonce."""
    client = _sdk()
    client.profile.httpProfile.reqMethod, client.profile.httpProfile.endpoint = older.wanted.method, older.wanted.host
    params = {**client._fix_params(older.params), **_common(older)}
    params["Signature"] = Sign.sign(older.wanted.key, client._format_sign_string(params), older.sign)
    return urlencode(params).encode()


def v1_by_hand(older: Older) -> str:
    """The signature, straight from the manual's chapter."""
    params = {**_flat(older.params), **_common(older)}
    joined = "&".join(f"{name}={params[name]}" for name in sorted(params))
    text = f"{older.wanted.method}{older.wanted.host}/?{joined}"
    digest = {"HmacSHA1": hashlib.sha1, "HmacSHA256": hashlib.sha256}[older.sign]
    return base64.b64encode(hmac.new(older.wanted.key.encode(), text.encode(), digest).digest()).decode()


def refused_form(form: bytes, method: str, host: str, key: str, secret_id: str) -> str:
    """What the local cloud says of a form: a code, or nothing when it believes it."""
    try:
        pairs = dict(body.pairs(form))
        public, _ = v1.parted(body.from_query(form))
        v1.check_presence(public)
        if public["SecretId"] != secret_id:
            return "AuthFailure.SecretIdNotFound"
        v1.verify(key, method, host, pairs)
    except RefusalError as refusal:
        return refusal.code
    return ""


def _common(older: Older) -> dict[str, Any]:
    wanted = older.wanted
    given = {
        "Action": wanted.action,
        "Version": manual.API_VERSION,
        "Timestamp": wanted.timestamp,
        "Nonce": older.nonce,
        "SecretId": wanted.secret_id,
        "SignatureMethod": older.sign,
    }
    return (
        given | ({"Region": wanted.region} if wanted.region else {}) | ({"Token": wanted.token} if wanted.token else {})
    )


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    """Nested things by dotted names; what is None, and what is empty, does not travel."""
    if isinstance(value, dict):
        inner = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        inner = [(str(place), item) for place, item in enumerate(value)]
    else:
        return {} if value is None else {name: value}
    found: dict[str, Any] = {}
    for key, item in inner:
        found |= _flat(item, f"{name}.{key}" if name else key)
    return found


def by_us(wanted: Wanted) -> Sent:
    """As `liveapi` sends it: every header that means something is signed. Our client only POSTs; for a GET its
    arithmetic is asked."""
    credentials = signing.Credentials(wanted.secret_id, Secret(wanted.key), Secret(wanted.token))
    if wanted.method == "POST":
        headers = signing.signed(
            credentials,
            action=wanted.action,
            version=manual.API_VERSION,
            service=wanted.service,
            host=wanted.host,
            timestamp=wanted.timestamp,
            body=wanted.body,
            region=wanted.region,
        )
        return Sent("POST", b"", _raw(headers), wanted.body)
    headers = {"Content-Type": FORM, "Host": wanted.host, "X-TC-Action": wanted.action}
    header = signing.authorization(
        credentials,
        timestamp=wanted.timestamp,
        service=wanted.service,
        headers=headers,
        body=b"",
        method="GET",
        query=wanted.query,
    )
    stamped = {**headers, "X-TC-Timestamp": str(wanted.timestamp), "Authorization": header}
    return Sent("GET", wanted.query.encode(), _raw(stamped), b"")


def by_the_sdk(wanted: Wanted) -> Sent:
    """As the SDK sends it: Content-Type and Host are signed. The SDK asks its own clock for the time of a request, so
    its signing function is called with ours."""
    content_type = JSON if wanted.method == "POST" else FORM
    headers = {"Content-Type": content_type, "Host": wanted.host, "X-TC-Timestamp": str(wanted.timestamp)}
    request = RequestInternal(wanted.host, wanted.method, "/", headers)
    request.data = wanted.body if wanted.method == "POST" else wanted.query
    date = signing.utc_date(wanted.timestamp)
    signature = _sdk()._get_tc3_signature({}, request, date, wanted.service, wanted.key)
    scope = f"{date}/{wanted.service}/tc3_request"
    headers["X-TC-Action"] = wanted.action
    headers["Authorization"] = (
        f"TC3-HMAC-SHA256 Credential={wanted.secret_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    )
    is_get = wanted.method == "GET"
    return Sent(wanted.method, wanted.query.encode() if is_get else b"", _raw(headers), b"" if is_get else wanted.body)


def signature_by_us(wanted: Wanted) -> str:
    """Over the two headers that the SDK signs, to compare the signatures themselves."""
    header = signing.authorization(
        signing.Credentials(wanted.secret_id, Secret(wanted.key), Secret("")),
        timestamp=wanted.timestamp,
        service=wanted.service,
        headers={"Host": wanted.host, "Content-Type": JSON if wanted.method == "POST" else FORM},
        body=wanted.body if wanted.method == "POST" else b"",
        method=wanted.method,
        query=wanted.query if wanted.method == "GET" else "",
    )
    return header.rpartition("Signature=")[2]


def refused(sent: Sent, key: str, secret_id: str) -> str:
    """What the local cloud's verifier says: a code, or nothing when it believes the request. The key is looked up by
    its id, and the clock compared, before the signature is computed: another id or the year 10000 comes no further."""
    try:
        given = tc3.parse(sent.header("authorization"))
        if given.secret_id != secret_id:
            return "AuthFailure.SecretIdNotFound"
        stamp = sent.header("x-tc-timestamp")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
            return "InvalidParameter"
        if int(stamp) > LAST:
            return "AuthFailure.SignatureExpire"
        tc3.verify(
            given,
            secret_key=key,
            timestamp=stamp,
            method=sent.method,
            query=sent.query,
            headers=sent.headers,
            body=sent.body,
        )
    except RefusalError as refusal:
        return refusal.code
    return ""


def _raw(headers: dict[str, str]) -> Headers:
    return tuple((name.lower().encode(), value.encode("latin-1")) for name, value in headers.items())


@cache
def _sdk() -> LiveClient:
    return LiveClient(credential.Credential("AKIDexample", "not used"), "")


def signed_names(sent: Sent) -> Sequence[str]:
    return sent.header("authorization").partition("SignedHeaders=")[2].partition(",")[0].split(";")
