"""`python -m bench.soak --seconds 3600`: the soak; its verdict is the exit status, its samples may become a CSV."""

from __future__ import annotations

import argparse
import asyncio
import csv
import dataclasses
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import bench.soak
from bench.clips import make_clips
from bench.soak import show, viewers
from bench.soak.judge import FULL_S, Sample, judge
from bench.soak.kept import destination, keep, looped, served
from bench.stage import Counts, Stage, since, stage
from bench.watched import available
from localcloud.media.addresses import Addresses
from tests.localcloud.rules.desk import Refused
from tests.ports import free_port

SAMPLE_S = 5.0
ROUND_S = 45.0
INTERVAL_S = 15.0
"""Long enough for what a viewer leaves behind: the small pictures of an input end 5 s after the last one."""
TAKE_S = 3.0
MINUTE = 60.0


class Soak:
    def __init__(self, on: Stage, folder: Path, seconds: float) -> None:
        self._stage, self._folder, self._seconds = on, folder, seconds
        self._director = show.Director(on)
        self._addresses = Addresses(on.cloud.url, on.cloud.play_key)
        self._chance = random.Random(2)
        self._begun = time.monotonic()
        self._told: Counts = {}
        self.samples: list[Sample] = []
        self.dropped: dict[str, int] = {}
        self.made: dict[str, int] = {}
        self.watched = 0
        self.looks = 0
        self.working = {"the pull": 0, "the push in": 0, "the push out": 0}
        self.refused: list[str] = []

    @property
    def takes(self) -> int:
        return self._director.takes

    @property
    def at(self) -> float:
        return time.monotonic() - self._begun

    async def run(self, kept: Sequence[asyncio.Task[None]]) -> None:
        """Rounds until the time is over."""
        number = 0
        await asyncio.to_thread(self._director.preview)
        await asyncio.to_thread(self._director.take)
        reading = asyncio.create_task(self._read())
        try:
            while self.at < self._seconds:
                left = self._seconds - self.at
                await self._round(number, min(ROUND_S, max(left - INTERVAL_S, 1.0)))
                await asyncio.sleep(min(INTERVAL_S, max(self._seconds - self.at, 1.0)))
                self._sample(interval=True)
                number += 1
        finally:
            for task in (reading, *kept):
                task.cancel()
            await asyncio.gather(reading, *kept, return_exceptions=True)

    async def _round(self, number: int, seconds: float) -> None:
        """Takes, while viewers of every kind come and go; with a recording in every other round, and another delay in
        every third."""
        director = self._director
        end = self.at + seconds
        await asyncio.to_thread(director.record, number % 2 == 0)
        if number % 2:
            await asyncio.to_thread(self._delete_recordings)
        if number % 3 == 2:
            await asyncio.to_thread(director.change_the_delay)
        guests = [asyncio.create_task(self._guest(watch, seconds)) for watch in viewers.ALL]
        try:
            while self.at < end:
                await self._take()
                await asyncio.sleep(TAKE_S)
        finally:
            for guest in guests:
                guest.cancel()
            ends = await asyncio.gather(*guests, return_exceptions=True)
        self.watched += sum(1 for end in ends if isinstance(end, int) and end)
        self.refused += [repr(end)[:200] for end in ends if isinstance(end, Exception)]

    async def _take(self) -> None:
        try:
            await asyncio.to_thread(self._director.take)
        except Refused as refused:
            self.refused.append(str(refused)[:200])

    async def _guest(self, watch: viewers.Watch, seconds: float) -> int:
        """Comes some time in the round, and goes before it is over."""
        comes = self._chance.uniform(0, seconds / 2)
        stays = self._chance.uniform(1, max(1.0, seconds - comes - 2))
        name = self._chance.choice(("pgm", "pvw", "input_1", "input_3", "pgm"))
        await asyncio.sleep(comes)
        return await watch(self._addresses, f"caster_{self._stage.caster}_{name}", stays)

    async def _read(self) -> None:
        told = 0.0
        while True:
            self._sample()
            await asyncio.to_thread(self._count)
            if self.at - told >= MINUTE:
                told = self.at
                newest = self.samples[-1]
                print(
                    f"  {self.at / MINUTE:5.1f} min: PSS {newest.pss_mb:6.1f} MB, {newest.threads} threads,"
                    f" {newest.files} files, {newest.children} children; {sum(self.dropped.values())} beats dropped,"
                    f" {self._director.takes} takes, {self.watched} viewers",
                    flush=True,
                )
            await asyncio.sleep(SAMPLE_S)

    def _sample(self, *, interval: bool = False) -> None:
        process = self._stage.process
        values = (process.pss_mb, process.rss_mb, process.threads, process.files, len(process.children))
        self.samples.append(Sample(self.at, *values, interval))

    def _count(self) -> None:
        """Dropped beats, also over the ends of buses; and whether the world outside is there, as it is most of the
        time."""
        now = self._stage.ticks()
        for name, counts in since(self._told, now).items():
            self.dropped[name] = self.dropped.get(name, 0) + counts["dropped"]
            self.made[name] = self.made.get(name, 0) + counts["made"]
        self._told = now
        self.looks += 1
        self.working["the pull"] += self._stage.delivers(show.PULL)
        self.working["the push in"] += self._stage.delivers(show.PUSH)
        self.working["the push out"] += self._stage.is_live(show.OUTPUT)

    def _delete_recordings(self) -> None:
        """An hour shall not fill the disk."""
        for file in (self._stage.cloud.data / "recordings").glob("*.mp4"):
            file.unlink()

    def programs(self, pulled: int, pushed: int) -> list[asyncio.Task[None]]:
        """The world outside: an encoder, a server to pull from, a destination. They live and die at times of their
        own."""
        clip = self._folder / "media" / "clip1.mp4"

        async def encoder() -> list[str]:
            return looped(clip, await asyncio.to_thread(self._director.push_address))

        async def server() -> list[str]:
            return served(clip, pulled)

        async def target() -> list[str]:
            return destination(pushed)

        plan = ((encoder, 130.0), (server, 95.0), (target, 170.0))
        return [asyncio.create_task(keep(words, life)) for words, life in plan]


async def soak(folder: Path, seconds: float) -> Soak:
    pulled, pushed = free_port(), free_port()
    with stage(folder / "data", folder / "media", PgmBitRate=show.KBPS) as on:
        await asyncio.to_thread(show.build, on, pulled, pushed)
        running = Soak(on, folder, seconds)
        kept = running.programs(pulled, pushed)
        await running.run(kept)
        if on.cloud.process.poll() is not None:
            raise SystemExit("The local cloud has ended.")
        return running


def tell(done: Soak, seconds: float) -> int:
    verdict = judge(done.samples, seconds)
    print(*verdict.lines, sep="\n")
    for name, made in sorted(done.made.items()):
        dropped = done.dropped[name]
        print(f"  {name}: {dropped} of {made + dropped} beats dropped ({dropped / max(made + dropped, 1):.2%})")
    print(f"  {done.takes} takes, {done.watched} viewers were served, {len(done.refused)} takes and viewers were not")
    shares = (f"{name} {count / max(done.looks, 1):.0%}" for name, count in done.working.items())
    print(f"  of the time worked: {', '.join(shares)}")
    faults = verdict.faults + [f"{name} never worked." for name, count in done.working.items() if not count]
    faults += [f"Refused: {one}" for one in done.refused[:5]]
    for fault in faults:
        print(f"  FAILED: {fault}")
    if not faults:
        print("  level: the local cloud ends as it began")
    return 1 if faults else 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=bench.soak.__doc__)
    parser.add_argument("--seconds", type=float, default=FULL_S)
    parser.add_argument("--csv", type=Path, help="a file for all samples")
    given = parser.parse_args(argv)
    if not available():
        sys.exit("This system has no /proc: the soak cannot read what a process uses.")
    if shutil.which("ffmpeg") is None:
        sys.exit("The soak needs ffmpeg, as an encoder and as a destination.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_clips(folder / "media", show.FILES)
        show.draw_logo(folder / "media")
        done = asyncio.run(soak(folder, given.seconds))
    if given.csv:
        with given.csv.open("w", newline="") as file:
            table = csv.DictWriter(file, [field.name for field in dataclasses.fields(Sample)])
            table.writeheader()
            table.writerows(dataclasses.asdict(sample) for sample in done.samples)
    return tell(done, given.seconds)


if __name__ == "__main__":
    sys.exit(main())
