#!/usr/bin/env bash
# pycmx 1.5.1: a dissolve in a CMX 3600 list loses the clip it dissolves to.
#
# A dissolve is two lines with one event number: a cut of no length to the old reel and the dissolve to the new one. pycmx makes one
# event with two edits of them when a remark (FROM CLIP NAME, say) stands below; without any remark the event ends with its first edit, and
# the new reel is nowhere in what was read. No error is raised.
#
# Seen: with remarks 2 edits (CAM1, CAM2), without 1 edit (CAM1).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pycmx==1.5.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import io
import pycmx

LINES = """TITLE: SHOW
FCM: NON-DROP FRAME
001  CAM1     V     C        10:00:00:00 10:00:05:00 01:00:00:00 01:00:05:00
002  CAM1     V     C        10:00:05:00 10:00:05:00 01:00:05:00 01:00:05:00
002  CAM2     V     D    025 11:00:00:00 11:00:05:00 01:00:05:00 01:00:10:00
"""
REMARKS = "* FROM CLIP NAME: ONE\n* TO CLIP NAME: TWO\n"


def edits(text):
    (dissolve,) = [event for event in pycmx.parse_cmx3600(io.StringIO(text)).events if str(event.number).lstrip("0") == "2"]
    return [edit.source for edit in dissolve.edits]


seen = edits(LINES + REMARKS), edits(LINES)
print("pycmx 1.5.1, edits of the dissolve: with remarks", seen[0], "without", seen[1])
raise SystemExit((len(seen[0]), len(seen[1])) != (2, 1))
PYTHON
