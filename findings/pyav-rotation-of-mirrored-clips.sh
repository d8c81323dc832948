#!/usr/bin/env bash
# PyAV 18.1.0: `frame.rotation` and clips whose matrix mirrors.
#
# A track's display matrix may turn and mirror. `VideoFrame.rotation` gives an angle alone, and a mirrored picture has none: mirrored
# left to right is told like upside down, mirrored top to bottom like not turned at all. The side data has the whole matrix.
#
# Seen (matrix made by FFmpeg 9.0.2's -display_hflip, -display_vflip, -display_rotation): plain 0, turned by 180 -180, mirrored left to
# right -180, mirrored top to bottom 0.
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
subprocess.run(
    [ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=0.2", "-pix_fmt", "yuv420p", "plain.mp4"], check=True
)
ways = {
    "plain": [],
    "by 180": ["-display_rotation", "180"],
    "left to right": ["-display_rotation", "0", "-display_hflip"],
    "top to bottom": ["-display_rotation", "0", "-display_vflip"],
}
seen = {}
for name, options in ways.items():
    subprocess.run([ffmpeg, "-v", "error", "-y", *options, "-i", "plain.mp4", "-c", "copy", "out.mp4"], check=True)
    with av.open("out.mp4") as container:
        seen[name] = next(container.decode(video=0)).rotation
print(f"PyAV {av.__version__}:", seen)
raise SystemExit([abs(value) for value in seen.values()] != [0, 180, 180, 0])
PYTHON
