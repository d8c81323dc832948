"""Programs beside the local cloud that live for a while, are killed, and come back: ffmpeg as an encoder, as a server
that is pulled from, and as a destination."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from tests.orphans import end_with_parent

Words = Callable[[], Awaitable[Sequence[str]]]
PAUSE_S = 3.0


async def keep(words: Words, life_s: float) -> None:
    """Run it, kill it when its time is over or it ends by itself, and begin again after a pause; until cancelled."""
    while True:
        process = await asyncio.create_subprocess_exec(
            *await words(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=end_with_parent(),
        )
        try:
            async with asyncio.timeout(life_s):
                await process.wait()
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        await asyncio.sleep(PAUSE_S)


def looped(clip: Path, *target: str) -> list[str]:
    """A file without end, in real time, as it is."""
    words = ["-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", "-f", "flv", *target]
    return ["ffmpeg", "-v", "quiet", "-nostdin", *words]


def served(clip: Path, port: int) -> list[str]:
    """For one who pulls; it ends with him."""
    return looped(clip, "-listen", "1", f"http://127.0.0.1:{port}/live.flv")


def destination(port: int) -> list[str]:
    """Takes one publisher and throws away what comes."""
    words = ["-f", "flv", "-listen", "1", "-i", f"rtmp://127.0.0.1:{port}/live/soak", "-c", "copy", "-f", "null", "-"]
    return ["ffmpeg", "-v", "quiet", "-nostdin", *words]
