#!/usr/bin/env bash
# PyAV 18.1.0's wheel: a GPL encoder is in, GPL filters are not.
#
# The wheel links x264 and x265, which are GPL; FFmpeg's own GPL filters (cropdetect, blackframe) are left out all the same.
# Code that measures black bars or black pictures by these two works with a system's FFmpeg and not with
# the wheel; blackdetect, which is LGPL, is there.
#
# Seen: libx264 and libx265 True, blackdetect True, cropdetect and blackframe False.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import av
import av.filter

coders = [name in av.codecs_available for name in ("libx264", "libx265")]
filters = [name in av.filter.filters_available for name in ("blackdetect", "cropdetect", "blackframe")]
print(f"PyAV {av.__version__}: libx264, libx265 {coders}; blackdetect, cropdetect, blackframe {filters}")
raise SystemExit((coders, filters) != ([True, True], [True, False, False]))
PYTHON
