"""OBS Studio without a screen: under Xvfb, with a profile and scenes of its own, streaming from its start on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench.peers import clip as made
from bench.peers.encoders.encoder import Encoder
from bench.peers.here import running, said
from bench.peers.stand import Push

_NAME: Final = "peers"
_GLOBAL: Final = """[General]
FirstRun=true
InfoIncrement=-1
EnableAutoUpdates=false
[BasicWindow]
RecordWhenStreaming=false
WarnBeforeStartingStream=false
WarnBeforeStoppingStream=false
"""
_PROFILE: Final = f"""[General]
Name={_NAME}
[Output]
Mode=Simple
[SimpleOutput]
VBitrate=2500
ABitrate=128
StreamEncoder=x264
Preset=ultrafast
[Video]
BaseCX={made.WIDTH}
BaseCY={made.HEIGHT}
OutputCX={made.WIDTH}
OutputCY={made.HEIGHT}
FPSType=1
FPSInt={made.FPS}
ColorSpace=601
[Audio]
SampleRate=48000
"""


def _scenes(clip: Path) -> dict[str, Any]:
    """One scene, in which the clip loops."""
    media = {
        "id": "ffmpeg_source",
        "name": "clip",
        "settings": {"local_file": str(clip), "looping": True, "hw_decode": False, "restart_on_activate": False},
        "mixers": 255,
    }
    shown = {"name": "clip", "visible": True, "pos": {"x": 0.0, "y": 0.0}, "scale": {"x": 1.0, "y": 1.0}, "id": 1}
    scene = {"id": "scene", "name": "scene", "settings": {"items": [shown], "id_counter": 1}}
    order = [{"name": "scene"}]
    words = {"name": _NAME, "current_scene": "scene", "current_program_scene": "scene", "scene_order": order}
    return words | {"sources": [media, scene]}


def configure(home: Path, push: Push, clip: Path) -> None:
    config = home / ".config" / "obs-studio"
    profile = config / "basic" / "profiles" / _NAME
    profile.mkdir(parents=True)
    (config / "basic" / "scenes").mkdir()
    (config / "global.ini").write_text(_GLOBAL)
    (profile / "basic.ini").write_text(_PROFILE)
    service = {"type": "rtmp_custom", "settings": {"server": push.server, "key": push.key, "use_auth": False}}
    (profile / "service.json").write_text(json.dumps(service))
    (config / "basic" / "scenes" / f"{_NAME}.json").write_text(json.dumps(_scenes(clip)))


@contextmanager
def _push(push: Push, clip: Path, folder: Path) -> Iterator[object]:
    configure(folder, push, clip)
    screen = f":{os.getpid() % 50_000 + 100}"
    asked = ["--startstreaming", "--profile", _NAME, "--collection", _NAME, "--multi", "--minimize-to-tray"]
    env = {"DISPLAY": screen, "XDG_CONFIG_HOME": str(folder / ".config"), "LIBGL_ALWAYS_SOFTWARE": "1"}
    with (
        running(["Xvfb", screen, "-screen", "0", "800x600x24", "-nolisten", "tcp"], folder),
        running(["obs", *asked], folder, env=env) as process,
    ):
        yield process


def _version() -> str | None:
    return said(["obs", "--version"], r"OBS Studio - ([\d.]+)") if shutil.which("Xvfb") else None


_OWN: Final = {"missing": 0.1, "repeated": 0.1, "silence": 0.02}
"""Its media source and its own beat are not in step: a clip at the same rate loses and repeats pictures in it."""
PEERS: Final = (Encoder("OBS Studio", _version, _push, own=_OWN),)
