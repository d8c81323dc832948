"""FLV from the parent into an MP4 file that can be played whenever it ends: a fragment for each key frame."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import av

TELL_EVERY_S: Final = 0.5
MOVFLAGS: Final = "frag_keyframe+empty_moov+default_base_moof"


def record(order: Mapping[str, Any], tell: Callable[..., None]) -> int:
    """Until standard input ends (0) or the disk does (1, told). The header is flushed at once, then every second."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    path = Path(order["path"])
    over = threading.Event()
    tell(live=True)  # the parent may feed us: our streams are read from its first bytes
    threading.Thread(target=_tell_on, args=(path, tell, over), daemon=True).start()
    try:
        _copy(path)
    except OSError as error:
        tell(error=f"The recording cannot be written ({os.strerror(error.errno) if error.errno else 'damaged'}).")
        return 1
    finally:
        over.set()
    return 0


def _copy(path: Path) -> None:
    options = {"analyzeduration": "0", "probesize": "100000", "fpsprobesize": "0"}
    with (
        av.open("pipe:0", format="flv", options=options) as source,
        av.open(str(path), "w", format="mp4", options={"movflags": MOVFLAGS, "flush_packets": "1"}) as target,
    ):
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                target.mux(packet)


def _tell_on(path: Path, tell: Callable[..., None], over: threading.Event) -> None:
    while not over.wait(TELL_EVERY_S):
        tell(sent=path.stat().st_size if path.exists() else 0, at=time.time())
