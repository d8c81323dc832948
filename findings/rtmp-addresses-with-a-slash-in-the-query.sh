#!/usr/bin/env bash
# FFmpeg 9.0.2 (imageio-ffmpeg 0.8.1) and 8.1.2 (PyAV 18.1.0): RTMP addresses with a slash in their query.
#
# `rtmp://host/live/key?token=a/b` (base64 tokens have slashes) is cut at its LAST slash, query or not: the application becomes
# `live/key?token=a`, the stream's name `b`. The server is asked for an application nobody set up. The slash has to be escaped by
# whoever makes the address.
#
# Seen: app 'live/key?token=a' from both; without a slash in the query app 'live'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check imageio-ffmpeg==0.8.1 av==18.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import contextlib
import re
import socket
import subprocess
import sys
import threading

import imageio_ffmpeg

CLIP = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-c:v", "flv", "-f", "flv"]
PYAV = "import av, sys\nwith av.open(sys.argv[1], 'w', format='flv') as out: out.add_stream('flv', rate=25); out.start_encoding()"


def app_of(words):
    """What a program asks `connect` for: a server that shakes hands, reads on and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve():
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            hello = b""
            while len(hello) < 1537:
                hello += connection.recv(1537 - len(hello))
            connection.sendall(b"\x03" + bytes(1536) + hello[1:])
            data = b""
            while b"tcUrl" not in data:
                data += connection.recv(4096)
            heard.append(re.search(rb"\x00\x03app\x02\x00(.)", data, re.S))
            heard.append(data[heard[0].end() :][: heard[0][1][0]].decode())

    thread = threading.Thread(target=serve)
    thread.start()
    base = f"rtmp://127.0.0.1:{listening.getsockname()[1]}"
    subprocess.run([word.replace("BASE", base) for word in words], capture_output=True, timeout=30)
    thread.join(10)
    return heard[-1]


seen = {}
for query in ("token=ab", "token=a/b"):
    address = f"BASE/live/key?{query}"
    seen[query] = [
        app_of([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *CLIP, address]),
        app_of([sys.executable, "-c", PYAV, address]),
    ]
print("the application asked for by FFmpeg 9 and PyAV:", seen)
raise SystemExit(seen != {"token=ab": ["live"] * 2, "token=a/b": ["live/key?token=a"] * 2})
PYTHON
