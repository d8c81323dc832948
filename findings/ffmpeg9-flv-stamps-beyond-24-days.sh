#!/usr/bin/env bash
# FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1) writes, FFmpeg 8.1.2 (PyAV 18.1.0) reads: FLV after 24.8 days.
#
# A stamp of FLV has 32 bits of milliseconds, 49.7 days. FFmpeg's muxer keeps 31 of them, so that an encoder that never rests begins at 0
# again after 24.8 days. FFmpeg's own reader expects the wrap at 32 bits: it takes the small stamp for one after 2^32, and the
# stream leaps by another 24.8 days (2^31 ms) in the middle of a second.
#
# Seen: two neighbouring pictures 2147483.688 s apart (2^31 ms and one picture).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check imageio-ffmpeg==0.8.1 av==18.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import av
import imageio_ffmpeg

shift = f"{(2**31 - 500) / 1000:.3f}"
words = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-c:v", "flv", "-output_ts_offset", shift, "long.flv"]
subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), *words], check=True)
with av.open("long.flv") as container:
    stamps = [packet.dts / 1000 for packet in container.demux(video=0) if packet.dts is not None]
step = max((after - before for before, after in zip(stamps, stamps[1:])), key=abs)
print(f"{len(stamps)} pictures, 40 ms apart as made; the largest step as read is {step:.3f} s, 2^31 ms are {2**31 / 1000} s")
raise SystemExit(abs(abs(step) - 2**31 / 1000) > 1)
PYTHON
