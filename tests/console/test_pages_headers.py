"""The policy of every page, the import map, and the modules behind it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory

from console.accounts.models import CloudAccount
from console.cloud import media_origins, origins
from console.csp import PolicyMiddleware
from console.npm import NpmFinder, import_map

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_origins() -> None:
    origins._known = (0.0, ())


def policy(answer: Any) -> dict[str, list[str]]:
    parts = answer["Content-Security-Policy"].split("; ")
    return {name: values.split() for name, _, values in (part.partition(" ") for part in parts)}


def test_the_policy_admits_nothing_that_is_not_named(client: Client) -> None:
    found = policy(client.get("/sign-in/"))
    assert found["default-src"] == found["object-src"] == found["base-uri"] == found["frame-ancestors"] == ["'none'"]
    assert found["form-action"] == found["style-src"] == ["'self'"]
    assert found["worker-src"] == ["'self'", "blob:"]
    assert found["script-src"][-1] == "'strict-dynamic'"
    assert not any("unsafe" in value or value == "*" for values in found.values() for value in values)


def test_every_page_has_its_own_nonce_and_its_scripts_carry_it(client: Client) -> None:
    nonces = []
    for _ in range(2):
        answer = client.get("/sign-in/")
        nonce = re.fullmatch(r"'nonce-(.{20,})'", policy(answer)["script-src"][0])
        assert nonce
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert all(f'nonce="{nonce[1]}"' in tag for tag in scripts if "application/json" not in tag)
        nonces.append(nonce[1])
    assert nonces[0] != nonces[1]


def test_json_has_a_policy_too(client: Client) -> None:
    assert policy(client.get("/api/accounts/"))["default-src"] == ["'none'"]


def test_media_comes_from_the_accounts_and_the_socket_from_here(client: Client) -> None:
    CloudAccount.objects.create(
        name="Local", kind="local", endpoint="http://127.0.0.1:8001", secret_id="a", secret_key="b",
        whep_url="http://127.0.0.1:8001/webrtc/v2/whep", tiles_url="ws://127.0.0.1:8001/tiles",
    )  # fmt: skip
    CloudAccount.objects.create(
        name="Remote", kind="tencent", endpoint="https://api.cloud.example", secret_id="a", secret_key="b",
        whep_url="https://whep.cloud.example/x", play_origins="https://play.cloud.example",
    )  # fmt: skip
    found = policy(client.get("/sign-in/", headers={"host": "localhost:8000"}))
    assert set(found["connect-src"]) == {
        "'self'", "ws://localhost:8000", "http://127.0.0.1:8001", "ws://127.0.0.1:8001", "https://whep.cloud.example",
        "https://play.cloud.example",
    }  # fmt: skip
    assert "https://play.cloud.example" in found["media-src"]
    assert "http://127.0.0.1:8001" in found["img-src"]
    assert "ws://127.0.0.1:8001" not in found["img-src"]
    assert "https://api.cloud.example" not in str(found)


def test_a_strange_address_cannot_break_out_of_the_policy() -> None:
    CloudAccount.objects.create(
        name="Bad", kind="local", endpoint="http://127.0.0.1:1; script-src *", secret_id="a", secret_key="b",
        tiles_url="ws://a.example:99999999/", whep_url="javascript:alert(1)",
    )  # fmt: skip
    assert media_origins() == ()


def test_over_https_the_socket_is_secure(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["console.example"]
    request = RequestFactory().get("/", secure=True, headers={"host": "console.example"})
    parts = PolicyMiddleware(lambda _: None).get_policy_parts(request, None)  # type: ignore[arg-type]
    assert parts.update is not None
    assert parts.update["connect-src"][0] == "wss://console.example"


# --- modules ----------------------------------------------------------------------------------------------------------


def test_every_entry_of_the_import_map_is_a_file_that_is_served() -> None:
    imports = import_map()["imports"]
    assert {"lit", "lit-html", "lit-element", "@lit/reactive-element"} <= set(imports)
    for name, url in imports.items():
        assert re.match(r"/static/npm/(@lit/)?[a-z.-]+@\d+\.\d+\.\d+/", url), name
        if not url.endswith("/"):
            assert finders.find(url.removeprefix("/static/")), name


def test_the_modules_that_lit_imports_can_be_found_through_the_map() -> None:
    """Every bare name in the modules themselves, followed from the entry, stands in the map."""
    imports = import_map()["imports"]
    seen, waiting = set(), [imports["lit"]]
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        file = finders.find(url.removeprefix("/static/"))
        assert file, url
        text = Path(file).read_text(encoding="utf-8")
        for name in re.findall(r"""(?:from|import)\s*["']([^"']+)["']""", text):
            if name.startswith("."):
                waiting.append(_joined(url, name))
            else:
                assert name in imports or f"{name.split('/')[0]}/" in imports or name.startswith("@lit/"), name
                waiting.append(_resolved(name, imports))
    assert len(seen) > 3


def _joined(url: str, name: str) -> str:
    from urllib.parse import urljoin

    return urljoin(url, name)


def _resolved(name: str, imports: dict[str, str]) -> str:
    if name in imports:
        return imports[name]
    prefix = max((key for key in imports if key.endswith("/") and name.startswith(key)), key=len)
    return imports[prefix] + name.removeprefix(prefix)


@pytest.mark.parametrize(
    "path",
    ["npm/lit@3.3.3/package.json", "npm/lit@9.9.9/index.js", "npm/left-pad@1.0.0/index.js",
     "npm/lit@3.3.3/../../package.json", "npm/lit@3.3.3/development/index.js", "npm/lit@3.3.3/",
     "npm/lit@3.3.3/../lit-html/lit-html.js"],
)  # fmt: skip
def test_nothing_else_of_node_modules_is_served(path: str) -> None:
    assert not NpmFinder().find(path)
    assert not finders.find(path)


def test_collectstatic_would_take_the_same_files() -> None:
    listed = {f"{storage.prefix}/{name}" for name, storage in NpmFinder().list([])}  # type: ignore[attr-defined]
    assert "npm/mpegts.js@1.8.2/dist/mpegts.js" in listed
    assert "npm/lit@3.3.3/index.js" in listed
    assert not any(name.endswith("package.json") for name in listed)


def test_the_tag_prints_the_map_under_the_nonce() -> None:
    request = RequestFactory().get("/")
    request.csp_nonce = "abc"  # type: ignore[attr-defined]
    html = Template("{% load importmap %}{% importmap %}").render(Context({"request": request}))
    assert html.startswith('<script type="importmap" nonce="abc">')
    assert json.loads(html.partition(">")[2].removesuffix("</script>")) == import_map()


def test_the_address_of_a_plain_script() -> None:
    html = Template("{% load importmap %}{% npm 'mpegts.js' 'dist/mpegts.js' %}").render(Context())
    assert html == "/static/npm/mpegts.js@1.8.2/dist/mpegts.js"
    unknown = Template("{% load importmap %}{% npm 'left-pad' 'index.js' %}")
    with pytest.raises(TemplateSyntaxError):
        unknown.render(Context())
