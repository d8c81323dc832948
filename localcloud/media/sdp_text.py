"""An SDP description as text in sections: the session's own lines, and those of each medium. What is not understood is
kept as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_STATIC: Final = {"0": "pcmu", "8": "pcma", "9": "g722"}
"""Payload types that need no `rtpmap`."""
_TRANSPORT: Final = ("a=ice-", "a=fingerprint:", "a=setup:", "a=candidate:", "a=end-of-candidates")


class Section:
    """One medium, its `m=` line first. ValueError when that line is none."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.kind, self.port, self.protocol, *self.formats = lines[0][2:].split()

    @property
    def mid(self) -> str | None:
        return next(iter(self.values("mid")), None)

    @property
    def codecs(self) -> dict[str, str]:
        """Payload type to encoding name, in lower case, in the order of preference."""
        maps = (value.partition(" ") for value in self.values("rtpmap"))
        named = _STATIC | {payload: name.strip().partition("/")[0].lower() for payload, _, name in maps}
        return {payload: named[payload] for payload in self.formats if payload in named}

    def values(self, name: str) -> list[str]:
        start = f"a={name}:"
        return [line[len(start) :].strip() for line in self.lines if line.startswith(start)]

    def parameters(self, payload: str) -> dict[str, str]:
        """What `fmtp` says of this payload type."""
        said = (value.partition(" ") for value in self.values("fmtp"))
        pairs = (pair.partition("=") for of, _, text in said if of == payload for pair in text.split(";"))
        return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}

    def say_parameters(self, payload: str, text: str) -> None:
        """Put `text` in the place of what `fmtp` said of this payload type; nothing when it is empty."""
        kept = [line for line in self.lines if not line.startswith(f"a=fmtp:{payload} ")]
        at = next((n for n, line in enumerate(kept) if line.startswith(f"a=rtpmap:{payload} ")), len(kept) - 1)
        self.lines = [*kept[: at + 1], *([f"a=fmtp:{payload} {text}"] if text else []), *kept[at + 1 :]]

    def prefer(self, payload: str) -> None:
        """Put this payload type first."""
        self.formats.sort(key=lambda one: one != payload)
        self.lines[0] = f"m={self.kind} {self.port} {self.protocol} {' '.join(self.formats)}"

    def use_transport_of(self, other: Section) -> None:
        """Take over what the other one says about ICE and DTLS: it spoke for its whole bundle."""
        theirs = [line for line in other.lines if line.startswith(_TRANSPORT)]
        self.lines = [line for line in self.lines if not line.startswith(_TRANSPORT)] + theirs

    def refusal(self) -> Section:
        """This section in an answer that does not take it."""
        lines = [f"m={self.kind} 0 {self.protocol} {' '.join(self.formats)}", "c=IN IP4 0.0.0.0", "a=inactive"]
        return Section([*lines, *(f"a=mid:{mid}" for mid in self.values("mid"))])


class Description:
    """A whole offer or answer. ValueError when it is none."""

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        starts = [n for n, line in enumerate(lines) if line.startswith("m=")]
        self.lines = lines[: starts[0]] if starts else lines
        self.sections = [Section(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]

    @property
    def bundles(self) -> list[list[str]]:
        """The mids of each BUNDLE group."""
        words = (line.removeprefix("a=group:").split() for line in self.lines if line.startswith("a=group:"))
        return [mids for kind, *mids in words if kind == "BUNDLE"]

    def bundle(self, groups: Iterable[list[str]]) -> None:
        """Bundle these mids and no others."""
        others = [line for line in self.lines if not line.startswith("a=group:BUNDLE")]
        self.lines = others + [f"a=group:BUNDLE {' '.join(mids)}" for mids in groups if mids]

    def __str__(self) -> str:
        lines = [*self.lines, *(line for section in self.sections for line in section.lines)]
        return "\r\n".join(lines) + "\r\n"
