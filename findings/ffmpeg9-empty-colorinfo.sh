#!/usr/bin/env bash
# FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1) writes, FFmpeg 8.1.2 (PyAV 18.1.0) reads: HEVC in FLV becomes RGB.
#
# Enhanced RTMP has a metadata packet, colorInfo, for HEVC, AV1 and VP9. FFmpeg 9 writes it even when nothing is known of the
# colours; it is empty then. FFmpeg's reader, 8.1 and 9 alike, takes what is missing for 0, and matrix 0 is RGB: a player that
# trusts the container shows a YUV stream in wrong colours. The same coded stream in Matroska reads as 'not told' (2).
#
# Seen: by way of Matroska matrix 2, by way of FLV matrix 0.
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

ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
begin = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-pix_fmt", "yuv420p", "-c:v", "libx265"]
for file in ("clip.mkv", "clip.flv"):
    subprocess.run([*begin, "-x265-params", "log-level=none", file], check=True)
seen = []
for file in ("clip.mkv", "clip.flv"):
    with av.open(file) as container:
        seen.append(int(container.streams.video[0].codec_context.colorspace))
print("colorInfo in the file:", b"colorInfo" in open("clip.flv", "rb").read())
print(f"matrix as read by PyAV {av.__version__}: Matroska {seen[0]}, FLV {seen[1]}")
raise SystemExit(seen != [2, 0])
PYTHON
