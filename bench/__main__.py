"""`make bench`: every measurement in turn. `python -m bench command` runs one."""

from __future__ import annotations

import subprocess
import sys
import time

ALL = {
    "compose": "what composing a picture costs, against ffmpeg's and GStreamer's command line",
    "inputs": "how many inputs are sustained at 720p25 without a dropped picture; memory of each",
    "hevc": "whether the audience's HEVC keeps up at 720p25, against H.264",
    "latency": "take to first PGM packet; glass to glass by WHEP and FLV",
    "console": "what a press does within which time, against the limits that the console promises",
    "command": "key to request sent, to confirmed on a second browser, against a bare SDK call",
}


def main() -> None:
    chosen = sys.argv[1:] or list(ALL)
    unknown = [name for name in chosen if name not in ALL]
    if unknown:
        sys.exit(f"No such measurement: {', '.join(unknown)}. There are {', '.join(ALL)}.")
    failed = []
    for name in chosen:
        print(f"\n{name}: {ALL[name]}", flush=True)
        begin = time.monotonic()
        # Each in a process of its own: a measurement must not feel what the one before left in memory.
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
        print(f"  ({time.monotonic() - begin:.0f} s)", flush=True)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


main()
