"""Whether the audience's HEVC keeps up at 720p25, and what it costs, as a ratio to the desk's H.264.

First the two encoders alone, over the same pictures: CPU ms of the whole process for each. Then a real local cloud,
with four files on program, and the audience's stream in the one codec and in the other.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import av

from bench.clips import FPS, make_clips
from bench.inputs import FILES, SETTLE_S
from bench.report import line
from bench.stage import Counts, since, stage
from bench.watched import available
from localcloud.mixer.encoder import HevcEncoder, PictureEncoder, PictureSettings


def encoding(encoder: PictureEncoder | HevcEncoder, frames: Sequence[av.VideoFrame]) -> list[float]:
    """CPU ms per picture, of all threads of the encoder."""
    costs = []
    for n, frame in enumerate(frames):
        before = time.process_time()
        encoder.encode(frame, n, key=False)
        costs.append((time.process_time() - before) * 1000)
    return costs


def pictures(clip: Path) -> list[av.VideoFrame]:
    with av.open(str(clip)) as container:
        return [frame.reformat(format="yuv420p") for frame in container.decode(video=0)]


def on_air(folder: Path, media: Path, codec: str, seconds: float) -> tuple[Counts, float]:
    """What was counted meanwhile, and how many cores the process kept busy."""
    with stage(folder, media, PgmVcodec=codec) as show:
        show.add_files(FILES, 4)
        show.four_up(1, (1, 2, 3, 4))
        show.call("CreateCasterPgm", PgmDisplayInfo={"LayoutIndex": 1, "TransitionType": ""})
        for index in range(1, 5):
            show.wait_for_input(index)
        time.sleep(SETTLE_S)
        before, cpu, begun = show.ticks(), show.process.cpu_s, time.monotonic()
        time.sleep(seconds)
        counts = since(before, show.ticks())
        return counts, (show.process.cpu_s - cpu) / (time.monotonic() - begun)


def sentence(codec: str, counts: Counts, cores: float, seconds: float) -> str:
    air = counts.get("air", counts["pgm"])
    return (
        f"  {codec}: the audience got {air['made'] / seconds:.1f} of {FPS} pictures a second, missed {air['dropped']};"
        f" the desk missed {counts['pgm']['dropped']}; {cores:.2f} cores"
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hevc", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each codec")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = pictures(make_clips(folder / "media", FILES)[0])
        h264 = encoding(PictureEncoder(PictureSettings()), frames)
        h265 = encoding(HevcEncoder(PictureSettings()), frames)
        print(line("a picture as H.264", h264, "ms"))
        print(line("a picture as HEVC", h265, "ms", ("H.264", h264)))
        if not available():
            print("  This system has no /proc: the rest is left out")
            return 0
        kept_up, used = False, {}
        for codec in ("h264", "h265"):
            counts, used[codec] = on_air(folder / codec, folder / "media", codec, given.seconds)
            print(sentence(codec, counts, used[codec], given.seconds), flush=True)
            kept_up = counts.get("air", counts["pgm"])["dropped"] == 0
        word = "keeps up" if kept_up else "does not keep up"
        print(f"  HEVC {word} at 720p{FPS}; the whole process: {used['h265'] / used['h264']:.2f}x of H.264 alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
