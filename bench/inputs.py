"""How many inputs are decoded, mixed and encoded at 720p25 without a dropped picture, and what memory each costs.

A real local cloud plays files (H.264 with B frames, AAC), PVW and PGM each a 4-up, sound on both, nobody watching. A
new process for every number of inputs; counted from the moment all of them have pictures and a few seconds more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.clips import FPS, make_clips
from bench.stage import Counts, since, stage
from bench.watched import available, busy_s

FILES = 4
NUMBERS = (4, 8, 12, 16)
GOAL = 16
SETTLE_S = 4.0


@dataclass(frozen=True)
class Found:
    """Of one number of inputs: pictures and blocks of sound, memory in MB, how many cores were busy with it, and how
    many with everything else on this machine."""

    inputs: int
    counts: Counts
    pss_mb: float
    cores: float
    others: float
    sent: int
    """Pictures that the inputs have in this time. Those that no bus shows may be decoded in part."""

    def dropped(self, *names: str) -> int:
        return sum(self.counts[name]["dropped"] for name in names)

    def late(self, *names: str) -> int:
        return sum(self.counts[name]["late"] for name in names)


def measure(folder: Path, media: Path, inputs: int, seconds: float) -> Found:
    with stage(folder, media) as show:
        show.add_files(FILES, inputs)
        show.four_up(1, (1, 2, 3, 4))
        show.four_up(2, tuple(range(inputs - 3, inputs + 1)))
        show.call("CreateCasterPvw", PvwDisplayInfo={"LayoutIndex": 1})
        show.call("CreateCasterPgm", PgmDisplayInfo={"LayoutIndex": 2, "TransitionType": ""})
        for index in range(1, inputs + 1):
            show.wait_for_input(index)
        time.sleep(SETTLE_S)
        before, cpu, busy, begun = show.ticks(), show.process.cpu_s, busy_s(), time.monotonic()
        time.sleep(seconds)
        counts = since(before, show.ticks())
        cpu, busy, took = show.process.cpu_s - cpu, busy_s() - busy, time.monotonic() - begun
        others, sent = max(0.0, busy - cpu) / took, round(inputs * FPS * took)
        return Found(inputs, counts, show.process.pss_mb, cpu / took, others, sent)


def sentence(found: Found) -> str:
    dropped, late = found.dropped("pvw", "pgm"), found.late("pvw", "pgm")
    made = sum(found.counts[name]["made"] for name in ("pvw", "pgm"))
    return (
        f"  {found.inputs:2d} inputs: {dropped} pictures dropped and {late} late, {made} made on PVW and PGM;"
        f" {found.dropped('sound')} blocks of sound dropped;"
        f" {found.counts['inputs']['made']} of the inputs' {found.sent} pictures decoded, {found.late('inputs')} late;"
        f" {found.cores:.2f} cores (everything else: {found.others:.2f}), {found.pss_mb:.0f} MB"
    )


def verdict(found: Sequence[Found]) -> list[str]:
    """The largest number without a drop, and the memory of an input."""
    good = [one.inputs for one in found if not one.dropped("pvw", "pgm")]
    best = f"{max(good)} inputs" if good else "none of these numbers"
    told = [f"  without a dropped picture: {best} (goal {GOAL} on 2 idle cores; here are {os.cpu_count()})"]
    fewest, most = found[0], found[-1]
    if most.inputs > fewest.inputs:
        each = (most.pss_mb - fewest.pss_mb) / (most.inputs - fewest.inputs)
        share = each / (fewest.pss_mb - fewest.inputs * each)
        told.append(
            f"  each further input: {each:.1f} MB (PSS, from {fewest.inputs} to {most.inputs} inputs),"
            f" {share:.2f}x of the process without any"
        )
    return told


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.inputs", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each number of inputs")
    parser.add_argument("--numbers", type=int, nargs="+", default=NUMBERS, help="of inputs, 4 to 24")
    given = parser.parse_args(argv)
    if not available():
        print("  This system has no /proc: left out")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_clips(folder / "media", FILES)
        found = []
        for inputs in sorted(given.numbers):
            found.append(measure(folder / str(inputs), folder / "media", inputs, given.seconds))
            print(sentence(found[-1]), flush=True)
    print(*verdict(found), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
