#!/usr/bin/env bash
# FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1): HEVC in FLV, asked for as hvc1.
#
# `-tag:v hvc1` is what MP4 and HLS for Apple's players want, and hvc1 is also the four letters that enhanced RTMP writes for
# HEVC. FFmpeg's FLV muxer knows the tag with its letters in the other order: asked for hvc1 it refuses the stream, without the
# option it writes hvc1.
#
# Seen: "Tag hvc1 incompatible with output codec id '172' (1cvh)", status not 0; without the option status 0 and hvc1 in the
# file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check imageio-ffmpeg==0.8.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg

begin = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1"]
coded = ["-pix_fmt", "yuv420p", "-c:v", "libx265", "-x265-params", "log-level=none"]
asked = subprocess.run([*begin, *coded, "-tag:v", "hvc1", "asked.flv"], capture_output=True, text=True)
plain = subprocess.run([*begin, *coded, "plain.flv"], capture_output=True, text=True)
carries = b"hvc1" in open("plain.flv", "rb").read()
print("asked for hvc1:", asked.returncode, asked.stderr.splitlines()[:1])
print("not asked:", plain.returncode, "hvc1 in the file:", carries)
raise SystemExit(not ("(1cvh)" in asked.stderr and asked.returncode and not plain.returncode and carries))
PYTHON
