"""What the measurements make of what they measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.compose.cases import CASES
from bench.compose.ffmpeg import GRAPHS
from bench.inputs import Found, verdict
from bench.report import line
from bench.stage import since


def count(made: int, dropped: int = 0, late: int = 0) -> dict[str, int]:
    return {"made": made, "late": late, "dropped": dropped}


def test_a_line_tells_the_ratios_of_medians_and_of_p95s_to_each_reference() -> None:
    told = line("ours", [1.0, 2.0, 3.0], "ms", ("theirs", [4.0, 4.0, 12.0]), ("nothing", [0.0]))
    assert "median     2.00 ms   p95     3.00 ms   n 3" in told
    assert "0.50x, 0.25x of theirs" in told
    assert "-, - of nothing" in told


def test_what_began_anew_counts_from_its_new_beginning() -> None:
    before = {"pgm": count(100, dropped=3), "pvw": count(50, dropped=1)}
    now = {"pgm": count(120, dropped=3, late=2), "pvw": count(10, dropped=2), "air": count(5)}
    assert since(before, now) == {"pgm": count(20, late=2), "pvw": count(10, dropped=2), "air": count(5)}


def found(inputs: int, dropped: int, pss_mb: float) -> Found:
    counts = {"pvw": count(250), "pgm": count(250, dropped=dropped), "sound": count(500)}
    return Found(inputs, counts, pss_mb, 1.0, 0.0, 250 * inputs)


def test_the_largest_number_without_a_drop_and_the_memory_of_an_input() -> None:
    best, each = verdict([found(4, 0, 140), found(8, 0, 180), found(16, 2, 260)])
    assert "8 inputs (goal 16" in best
    assert "10.0 MB" in each
    assert "0.10x" in each
    assert "none of these numbers" in verdict([found(4, 1, 140)])[0]


def test_ffmpeg_has_a_graph_for_every_picture() -> None:
    assert GRAPHS.keys() == {case.name for case in CASES}


def test_a_compositor_that_is_not_installed_is_left_out_by_its_name(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bench.compose", "--frames", "2", "--runs", "1"]
    done = subprocess.run(words, env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True, check=True)
    for name in ("ffmpeg", "GStreamer"):
        assert f"{name} is not installed: it is left out." in done.stdout
    assert "4-up: ours" in done.stdout
    assert " of ffmpeg" not in done.stdout
