from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import bench.compose
from bench.compose.cases import CASES, STRIP_Y, Case, Luma, Peer, prepare
from bench.compose.ffmpeg import FFmpeg
from bench.compose.gstreamer import GStreamer
from bench.compose.ours import Reel, measure
from bench.report import line

PEERS: tuple[Peer, ...] = (FFmpeg(), GStreamer())
GOAL = 0.4


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.compose", description=bench.compose.__doc__)
    parser.add_argument("--frames", type=int, default=250, help="frames per measurement")
    parser.add_argument("--runs", type=int, default=5, help="runs of each other compositor per picture")
    options = parser.parse_args(argv)
    peers = [peer for peer in PEERS if peer.installed()]
    for peer in PEERS:
        if peer not in peers:
            print(f"  {peer.name} is not installed: it is left out. Goal: at most {GOAL} of its CPU.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = prepare(folder)
        for case in CASES:
            ours, picture = measure(
                case, {n: Reel(frames[n]) for n in range(1, case.inputs + 1)}, folder, options.frames
            )
            theirs = {peer.name: peer.measure(case, folder, options.frames, options.runs) for peer in peers}
            tell(case, ours, theirs)
            agree(case, folder, picture, peers)
    return 0


def tell(case: Case, ours: Sequence[float], theirs: dict[str, list[float]]) -> None:
    for name, costs in theirs.items():
        print(line(f"{case.name}: {name}", costs, "ms"))
    print(line(f"{case.name}: ours", ours, "ms", *(theirs.items() if case.composed else ())))
    if theirs and not case.composed:
        print("    not composed: ffmpeg hands its frame on, the others copy it into a picture of their own")


def agree(case: Case, folder: Path, ours: Luma, peers: Sequence[Peer]) -> None:
    """Mean difference of luma between our first picture and theirs, of 255; without the ticker, whose clock each has
    for itself."""
    rows = slice(0, STRIP_Y if case.overlays else None)
    for peer in peers:
        difference = np.abs(peer.picture(case, folder)[rows].astype(int) - ours[rows]).mean()
        print(f"    our picture and that of {peer.name} differ by {difference:.2f} of 255 on average")
        if case.overlays and peer.note:
            print(f"    {peer.note}")


if __name__ == "__main__":
    sys.exit(main())
