#!/usr/bin/env bash
# OpenCV 5.0.0.93: which QR codes it reads that others of its kind do not, and the other way about.
#
# A camera's preview is often mirrored. OpenCV's QRCodeDetector reads a mirrored code as if it were right, so that a mirrored picture is not
# noticed by it. It reads neither a code that is light on dark nor a Micro QR code, both of which zxing-cpp 3.1.1 reads.
#
# Seen: OpenCV: plain and mirrored read, light on dark and Micro not; zxing-cpp: all four.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 segno==1.6.6 zxing-cpp==3.1.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import io

import cv2
import numpy as np
import segno
import zxingcpp


def picture(code, **options):
    out = io.BytesIO()
    code.save(out, kind="png", scale=8, border=6, **options)
    return cv2.imdecode(np.frombuffer(out.getvalue(), np.uint8), cv2.IMREAD_COLOR)


plain = picture(segno.make_qr("camera one", error="m"))
pictures = {
    "plain": plain,
    "mirrored": np.ascontiguousarray(plain[:, ::-1]),
    "light on dark": 255 - plain,
    "micro": picture(segno.make_micro("CAM 1")),
}
by_opencv = {name: bool(cv2.QRCodeDetector().detectAndDecode(one)[0]) for name, one in pictures.items()}
by_zxing = {name: bool(zxingcpp.read_barcodes(one)) for name, one in pictures.items()}
print("OpenCV", cv2.__version__, by_opencv)
print("zxing-cpp", by_zxing)
raise SystemExit(list(by_opencv.values()) != [True, True, False, False] or not all(by_zxing.values()))
PYTHON
