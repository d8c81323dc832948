"""No lock of the local cloud is held while a callback, an input or output, or another lock is entered, but where a
reason is written: found in the source, and while a real show runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from localcloud.mixer.feed import Feed
from localcloud.mixer.feed_tap import Following
from localcloud.mixer.mixer import Mixer
from localcloud.mixer.sources.pushed import HIGH, LOW, Publication
from localcloud.model import Caster, Display
from tests.localcloud.out.stage import eventually
from tests.localcloud.outs.peers import RtmpPeer
from tests.localcloud.outs.peers import server as tcp_server
from tests.localcloud.picture.conftest import Server
from tests.localcloud.standing.held import Code, Finding
from tests.localcloud.standing.show import show
from tests.localcloud.standing.watched import Watch, watched

STORY = "the story of one caster: disk, memory and mixer must not part; only changes of the same caster wait"
BEGUN = "what is begun and ended runs in threads of its own, so this waits for nobody; whoever only looks takes no lock"
DISK = "one connection that threads must use in turn; it enters nobody but the disk"

REASONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "casters/book.py Book.change": (
        STORY,
        (": edit", "self._guard", "self._store.save", "self._studio.delay_disk", "self._studio.apply", "log.exception"),
    ),
    "casters/book.py Book.remove": (
        STORY, (": judge", "self._guard", "self._store.delete", "self._studio.remove", "log.exception"),
    ),
    "casters/cloud.py Cloud.": (
        "disk and memory must agree on which change of the account was last; never taken on a loop",
        ("self.store.save_account",),
    ),
    "journal.py Journal.": (
        "lines must come whole and in order; the journal's own thread alone waits here, those who read do not",
        ("json.dumps", "self._file.write", "self._file.flush", "self._file.tell", "self._file.close",
         "self._path.replace", "self._path.with_suffix", "os.open", "os.fdopen"),
    ),
    "media/loop.py LoopThread._started": (
        "once in a process, for a moment: two loops would be one too many",
        ("asyncio.new_event_loop", "self._thread.start", "WATCHDOG.watch"),
    ),
    "mixer/compositor_cache.py ScaledCache.place": (
        "arithmetic: the other bus waits for the picture rather than scaling it once more", ("cv2.resize",),
    ),
    "mixer/mixer_caster.py CasterMixer.": (
        BEGUN,
        ("self._lock.acquire", "self._lock.release", "self._open_source", "self._closing.close", ".break_", ".restart",
         "bus.stop", ".show", "self._desk.stop", "self._thread.start", ": now", "av.CodecContext.create", ": Fraction",
         "codec.open", "self._tiles.forget", ".gains_at"),
    ),
    "mixer/sources/handed.py Handing.": (
        "arithmetic on the one time line of picture and sound, which come from two threads",
        ("self._clocks.reported", "self._clocks.runs", "self._clocks.seconds", "self._clocks.came",
         "self._pacer.timeline.shift", "self._pacer.due", "self._pacer.begin"),
    ),
    "mixer/sources/player.py Player._decoded": (
        "a bound on how many decode at once, not a lock of anything; a decoder calls nobody back",
        (": decode",),
    ),
    "outs/caster_outs.py CasterOuts.": (
        BEGUN,
        ("self._closing.close", ".stop", "self._thread.start", "self._program.start", ".follow", ".change", ": now"),
    ),
    "store/sqlite.py Store.": (
        DISK, ("self._db.execute", ".fetchall", ".fetchone", "self._db.close", "(yield)"),
    ),
}  # fmt: skip
"""By the place (or the beginning of several places' names): why, and what may be entered there."""


def unreasoned(findings: list[Finding]) -> list[Finding]:
    return [
        one
        for one in findings
        if not any(one.place.startswith(place) and one.what.endswith(words) for place, (_, words) in REASONS.items())
    ]


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return Code.of("localcloud").findings()


def test_nothing_is_entered_without_a_written_reason(findings: list[Finding]) -> None:
    assert unreasoned(findings) == []


@pytest.mark.parametrize("package", ["console", "casters", "liveapi", "monitors", "streams", "rtmp", "manual"])
def test_neither_by_the_console(package: str) -> None:
    bound = "services/look.py _one_of_few"
    """How many look at once; whoever finds no room is refused and waits for nobody."""
    assert [one for one in Code.of(package).findings() if one.place != bound] == []


def test_no_reason_is_left_that_nobody_needs(findings: list[Finding]) -> None:
    for place, (_, words) in REASONS.items():
        here = [one.what for one in findings if one.place.startswith(place)]
        assert [word for word in words if not any(what.endswith(word) for what in here)] == [], place


def test_every_lock_is_walked() -> None:
    code = Code.of("localcloud")
    made = sum(
        text.count(f"threading.{maker}(")
        for text in (code.sources.values())
        for maker in ("Lock", "RLock", "Condition")
    )
    assert made > 20
    assert {"_lock", "_guard", "_turn", "_news", "_wake", "_changed", "lock", "_AT_ONCE"} <= code.locks


HEAD = """import threading
import os
class It:
    def __init__(self, told):
        self._lock = threading.Lock()
        self._things = []
        self._studio = told
"""
PLANTED = {
    "a callback": "        with self._lock:\n            self._told()\n",
    "an argument's": "        with self._lock:\n            told()\n",
    "a file": "        with self._lock:\n            open('x')\n",
    "a socket": "        with self._lock:\n            self._socket.sendall(b'')\n",
    "a process": "        with self._lock:\n            os.system('x')\n",
    "another lock": "        with self._lock:\n            with other._lock:\n                pass\n",
    "two at once": "        with self._lock, other._lock:\n            pass\n",
    "behind a function": "        with self._lock:\n            self._far()\n",
    "another's wait": "        with self._lock:\n            self._event.wait()\n",
    "what is named as a container's": "        with self._lock:\n            self._studio.remove(1)\n",
    "taken by hand": "        self._lock.acquire()\n        self._told()\n        self._lock.release()\n",
    "a loop": "        with self._lock:\n            loop.call_soon_threadsafe(print)\n",
}
MORE = "    def _far(self):\n        self._farther()\n    def _farther(self):\n        os.write(1, b'')\n"


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_is_found(kind: str) -> None:
    found = Code({"it.py": f"{HEAD}    def do(self, told, other, loop):\n{PLANTED[kind]}{MORE}"}).findings()
    assert found
    assert {one.place for one in found} == {"it.py It.do"}


def test_what_is_harmless_is_not() -> None:
    body = "        with self._lock:\n            self._things.append(len(self._things))\n            self._near()\n"
    near = "    def _near(self):\n        self._things.clear()\n"
    assert Code({"it.py": f"{HEAD}    def do(self):\n{body}{near}"}).findings() == []


# While it runs.


def _take(caster: Caster, rev: int, display: Display) -> Caster:
    assert caster.pgm is not None
    return replace(caster, pgm=replace(caster.pgm, rev=rev, display=display))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """What locks were held over during a show in which everything happens that happens in one."""
    peer, web = RtmpPeer(), Server()
    with (
        watched() as watch,
        tcp_server(peer) as port,
        show(tmp_path_factory.mktemp("held"), web, f"rtmp://127.0.0.1:{port}/live/key") as (cloud, number),
    ):
        book, mixer = cloud.cloud.book, cloud.cloud.studio
        assert isinstance(mixer, Mixer)
        assert eventually(lambda: mixer.air_feed(number) and peer.media, 30)
        small = mixer.input_feed(number, 4)
        assert small is not None
        for rev in (2, 3):  # a take, then the other way about
            taken = Display(rev + 1, index_type=1)
            book.change(number, partial(_take, rev=rev, display=taken), failure="x")
            time.sleep(0.5)
        cloud.cloud.change_account(denied=("X",))
        mixer.reports(number), mixer.pushes(number), mixer.recordings(), mixer.tile(number, 4)
        book.change(number, lambda one: replace(one, pgm=None, pvw=None), failure="x")
        book.remove(number, lambda one: None, failure="x")
        yield watch
    web.close()


def test_while_a_show_runs_no_lock_is_held_over_anything_else(seen: Watch) -> None:
    held = [one for one in seen.held if not any(one.holder.startswith(_file_and_class(place)) for place in REASONS)]
    assert held == []


def test_the_show_took_the_locks(seen: Watch) -> None:
    """So that a watch that sees nothing cannot pass for a show that holds nothing."""
    assert len(seen.taken) > 12
    assert any(one.holder.startswith("casters/book.py") for one in seen.held)


def test_a_lock_held_over_another_or_over_a_file_is_seen(tmp_path: Path) -> None:
    with watched(of="tests.localcloud.standing") as watch:
        one, other = threading.Lock(), threading.Condition()
        with one, other:
            pass
        with one:
            (tmp_path / "x").write_text("x")
        with one:
            threading.Thread(target=int).start()
    assert {seen.what.split(" ")[0] for seen in watch.held} >= {"lock", "open", "thread"}


def _file_and_class(place: str) -> str:
    return place.partition(" ")[0]


# What the lock was needed for before still holds without it.


def test_a_door_is_told_to_hold_and_to_go_on_in_the_order_of_what_is_so() -> None:
    """Told late by one thread, it never believes the other way about than it is."""
    told: list[bool] = []
    slow = threading.Event()

    def hold(on: bool) -> None:
        if on and not told:
            slow.wait(5)
        told.append(on)

    publication = Publication(hold)
    writer = threading.Thread(target=publication.write, args=(bytes(HIGH + 1),))
    writer.start()
    time.sleep(0.1)
    stop = threading.Event()
    while publication._size > LOW // 2:
        publication.read(65_536, stop)
    slow.set()
    writer.join(5)
    assert told == [True, False]


def test_a_reader_that_is_sent_to_many_feeds_at_once_ends_at_the_last() -> None:
    feeds = [Feed(str(n)) for n in range(40)]
    following = Following(frozenset({"video"}))
    following.start()
    threads = [threading.Thread(target=following.follow, args=(feed,)) for feed in feeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    following.follow(feeds[0])
    following.follow(feeds[1])
    assert [feed.viewers for feed in feeds] == [0, 1, *[0] * 38]
    following.stop()
    assert sum(feed.viewers for feed in feeds) == 0
