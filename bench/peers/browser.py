"""Chromium, at a page of ours on the local cloud's own origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench.peers.here import said
from tests.conftest import CHROMIUM_FLAGS, chromium


def version() -> str | None:
    path = chromium()
    return said([path, "--version"], r"Chromium ([\d.]+)") if path else None


@contextmanager
def browser(
    origin: str, flags: Sequence[str] = (), html: str = "<!doctype html><title>A peer</title>"
) -> Iterator[Page]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=[*CHROMIUM_FLAGS, *flags])
        try:
            page = opened.new_context(permissions=["camera", "microphone"]).new_page()
            page.route("**/peer", lambda route: route.fulfill(content_type="text/html", body=html))
            page.goto(f"{origin}/peer")
            yield page
        finally:
            opened.close()
