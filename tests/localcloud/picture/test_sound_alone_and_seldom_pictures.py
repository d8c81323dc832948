"""A source lives as long as something of it is delivered: a picture that comes seldom stands until the next one, and
sound alone is shown as such, never as something that is waited for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import Frame, flat, yuv_of_rgb
from localcloud.mixer.sources import Source
from localcloud.mixer.sources.handed import HandedSource
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.pushed import Publication, PushDesk
from localcloud.mixer.sources.source import State
from localcloud.mixer.tiles import Tiles
from localcloud.model import Caster, Display, Input, InputType
from rtmp.flv import AUDIO_TAG, header
from tests.localcloud.outs.peers import needs_ffmpeg
from tests.localcloud.picture.conftest import Opener, Server
from tests.localcloud.picture.drawing import picture
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.hls_made import sounds
from tests.localcloud.picture.media import GREEN, make_media
from tests.localcloud.picture.rtsp_server import RtspServer
from tests.localcloud.picture.test_pulls_by_rtsp import AAC
from tests.localcloud.picture.test_pulls_of_flv_and_hls import LiveFlv, LiveHls, flv, tags_of
from tests.localcloud.picture.watching import wait_for

ONLY = "Sound only: no picture comes from here."
STANDS = "No new picture has arrived for ten seconds; the sound goes on."
BLOCK = np.zeros((960, 2), np.float32)


class Played(PlayedSource):
    """Its time, its pictures and its sounds are the test's."""

    def __init__(self) -> None:
        self.now = 1_000.0
        super().__init__("test", lambda: self.now)

    def _run(self) -> None: ...

    def ends(self) -> None:
        self._fails("lost", "The push has ended; waiting for it to come back.")

    def waits(self) -> None:
        self._fails("connecting", "Waiting for a push to this input's address.")

    def passes(
        self, seconds: float, *, sound: bool = False, picture_every_s: float = 0
    ) -> Iterator[tuple[float, State, str]]:
        """What is told of it every tenth of a second."""
        begun, shown = self.now, -1e9
        while self.now < begun + seconds - 0.01:
            if picture_every_s and self.now - shown >= picture_every_s - 0.01:
                shown = self.now
                self.show(coloured(self.now))
            if sound:
                self.hear(BLOCK, self.now)
            yield self.now - begun, self.state, self.sentence
            self.now += 0.1


def coloured(at: float) -> Frame:
    return flat(64, 36, yuv_of_rgb(*GREEN), at)


@pytest.mark.parametrize("every_s", [1, 4, 6, 9])
def test_a_picture_that_comes_seldom_stands_while_the_sound_goes_on(every_s: float) -> None:
    source = Played()
    source.begins()
    for _, state, sentence in source.passes(60, sound=True, picture_every_s=every_s):
        assert (state, sentence) == ("running", "")
        assert source.latest() is not None


@pytest.mark.parametrize("every_s", [1, 4, 6, 9])
def test_a_slide_is_not_old_before_the_next_one_is_late(every_s: float) -> None:
    """The desk calls a picture frozen by its age."""
    source = Played()
    source.begins()
    ages = [source.age_ms() for _ in source.passes(40, sound=True, picture_every_s=every_s)]
    assert max(ages) < 500
    *_, oldest = (source.age_ms() for _ in source.passes(2 * every_s + 2, sound=True))
    assert oldest > 500 * every_s


def test_a_picture_of_a_camera_is_old_as_soon_as_no_other_comes() -> None:
    source = Played()
    source.begins()
    list(source.passes(5, sound=True, picture_every_s=0.1))
    *_, oldest = (source.age_ms() for _ in source.passes(2.5, sound=True))
    assert oldest > 2_300


@pytest.mark.parametrize("every_s", [3, 4, 6, 9])
def test_pictures_in_a_steady_distance_need_no_sound(every_s: float) -> None:
    """Once the distance is known, which takes two of them."""
    source = Played()
    source.begins()
    told = list(source.passes(60, picture_every_s=every_s))
    assert {state for at, state, _ in told if at > 2 * every_s} == {"running"}


def test_a_push_that_ends_is_lost_after_two_seconds_however_seldom_its_pictures_were() -> None:
    source = Played()
    source.begins()
    list(source.passes(20, sound=True, picture_every_s=4))
    source.ends()
    told = list(source.passes(5))
    assert {state for at, state, _ in told if at > 2.2} == {"lost"}
    assert told[-1][2] == "The push has ended; waiting for it to come back."


def test_a_stream_that_comes_back_is_lost_until_its_first_picture_is_due() -> None:
    """Not because of a distance that was an interruption, nor because of its sound."""
    source = Played()
    source.begins()
    list(source.passes(5, sound=True, picture_every_s=0.1))
    source.ends()
    list(source.passes(4))
    source.begins()
    source.show(coloured(source.now + 0.5))
    assert {state for at, state, _ in source.passes(0.4, sound=True) if at} == {"lost"}
    assert {state for _, state, _ in source.passes(3, sound=True)} == {"lost", "running"}
    assert source.state == "running"


def test_quick_pictures_that_stop_are_missed_after_two_seconds() -> None:
    source = Played()
    source.begins()
    list(source.passes(5, picture_every_s=0.1))
    told = list(source.passes(5))
    assert next(round(at) for at, state, _ in told if state == "lost") == 2
    assert told[-1][2] == "No picture has arrived for two seconds."


def test_a_picture_that_is_truly_gone_is_told_though_the_sound_goes_on() -> None:
    source = Played()
    source.begins()
    list(source.passes(5, sound=True, picture_every_s=0.1))
    told = list(source.passes(20, sound=True))
    assert {state for _, state, _ in told} == {"running"}
    assert {sentence for at, _, sentence in told if at < 9} == {""}
    assert {sentence for at, _, sentence in told if at > 10.2} == {STANDS}
    assert source.latest() is not None


def test_sound_alone_is_told_as_such_and_is_not_waited_for() -> None:
    source = Played()
    source.waits()
    source.begins()
    told = list(source.passes(10, sound=True))
    assert {state for _, state, _ in told} == {"running"}
    assert {sentence for at, _, sentence in told if at > 1.2} == {ONLY}
    assert {sentence for at, _, sentence in told if at < 0.9} == {""}, "pictures may come a moment later"
    assert source.latest() is None
    assert source.age_ms() < 200


def test_sound_alone_that_ends_is_lost() -> None:
    source = Played()
    source.begins()
    list(source.passes(5, sound=True))
    assert list(source.passes(5))[-1][1:] == ("lost", "No picture has arrived for two seconds.")


def test_the_picture_of_a_former_stream_gives_way_to_sound_alone() -> None:
    source = Played()
    source.begins()
    list(source.passes(5, sound=True, picture_every_s=0.04))
    source.ends()
    source.begins()
    shown = [(at, source.latest() is not None, said) for at, _, said in source.passes(5, sound=True)]
    assert all(there for at, there, _ in shown if at < 1.5), "it stands for a moment, as pictures may come"
    assert not any(there for at, there, _ in shown if at > 2.3)
    assert shown[-1][2] == ONLY
    source.show(coloured(source.now))
    assert source.latest() is not None
    assert source.sentence == ""


def slate_of(compositor: Compositor, source: Fixed) -> np.ndarray:
    shown = Caster(1, inputs={1: Input(1, InputType.PULL, description="RADIO")})
    wait_for(lambda: picture(compositor, shown, Display(1, 1), {1: source}).max() > 200)
    return picture(compositor, shown, Display(1, 1), {1: source})


def test_sound_alone_has_a_slate_of_its_own(compositor: Compositor) -> None:
    """With a title and a colour that no other slate has."""
    sound = Fixed(state="running")
    sound.frame, sound.sentence = None, ONLY
    lost = Fixed(state="lost")
    lost.sentence = ONLY
    drawn, other = slate_of(compositor, sound), slate_of(compositor, lost)
    title = slice(250, 350), slice(300, 980)
    assert np.abs(drawn[title].astype(int) - other[title]).max() > 100
    red, green, blue = (int(value) for value in drawn[364, 640])
    assert blue > red + 60
    assert blue > green + 30


def test_its_tile_is_a_picture_that_says_so() -> None:
    sound = Fixed(state="running")
    sound.frame, sound.sentence = None, ONLY
    tiles = Tiles()
    made = tiles.of(1, sound, "RADIO")
    assert made is not None
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (320, 180)
        assert np.asarray(image).max() > 200, "its words are bright"
    assert tiles.of(1, sound, "RADIO") is made, "drawn once"
    sound.sentence = ""
    assert tiles.of(1, sound, "RADIO") is None, "it only begins"


def says_sound_only(source: Source) -> None:
    wait_for(lambda: source.state == "running" and source.sentence == ONLY, 20)
    assert source.latest() is None


def test_a_push_of_sound_alone(compositor: Compositor) -> None:
    desk = PushDesk()
    source = desk.open("radio")
    try:
        publication = desk.publish("radio", lambda hold: None)
        assert isinstance(publication, Publication)
        publication.write(header(sound=True, picture=True))
        for _, tag in tags_of(flv([GREEN], 6.0)):
            if tag[0] == AUDIO_TAG:
                publication.write(tag)
        says_sound_only(source)
    finally:
        source.close()


def test_a_pull_of_sound_alone(opened: Opener, server: Server) -> None:
    live = LiveFlv(flv([GREEN], 6.0))
    live.head = header(sound=True, picture=False)
    live.tags = [(at, tag) for at, tag in live.tags if tag[0] == AUDIO_TAG]
    server.paths["/live/radio.flv"] = live
    says_sound_only(opened(InputType.PULL, server.origin + "/live/radio.flv"))


@pytest.mark.parametrize("form", ["ts", "aac"])
def test_a_live_list_of_sound_alone(opened: Opener, server: Server, form: str) -> None:
    hls = LiveHls(server, sounds(form, 440.0, 8))
    says_sound_only(opened(InputType.PULL, hls.url))


@needs_ffmpeg
def test_a_camera_that_sends_sound_alone(opened: Opener, tmp_path: Path) -> None:
    make_media(tmp_path / "film.mp4", [GREEN], seconds=6.0, hertz=440.0)
    with RtspServer(tmp_path / "film.mp4", tmp_path, [AAC]) as camera:
        says_sound_only(opened(InputType.PULL, camera.url))


@pytest.mark.parametrize("form", ["mp3", "wav", "m4a"])
def test_a_file_of_sound_alone(opened: Opener, server: Server, media: Path, form: str) -> None:
    tone(media / f"song.{form}")
    says_sound_only(opened(InputType.FILE, f"http://127.0.0.1:8001/media/song.{form}"))


def test_a_microphone_by_webrtc() -> None:
    source = HandedSource("microphone")
    source.start()
    try:
        handing = source.take()
        assert not isinstance(handing, str)

        def speak() -> bool:
            speak.at += 960  # type: ignore[attr-defined]
            block = av.AudioFrame.from_ndarray(np.full((1, 1920), 3_000, np.int16), format="s16", layout="stereo")
            block.rate, block.pts, block.time_base = 48_000, speak.at, Fraction(1, 48_000)  # type: ignore[attr-defined]
            handing.sound(block, handing.came(block) or 0.0)
            return source.sentence == ONLY

        speak.at = 0  # type: ignore[attr-defined]
        wait_for(speak, 10)
        assert source.state == "running"
        assert source.latest() is None
    finally:
        source.close()


def tone(path: Path, seconds: float = 8.0) -> None:
    codec = {"mp3": "libmp3lame", "wav": "pcm_s16le", "m4a": "aac"}[path.suffix[1:]]
    with av.open(str(path), "w", format="mp4" if path.suffix == ".m4a" else None) as target:
        stream = target.add_stream(codec, rate=48_000, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        for n in range(round(seconds * 50)):
            wave = 0.3 * np.sin(np.arange(n * 960, (n + 1) * 960) * 2 * np.pi * 440 / 48_000)
            samples = (np.repeat(wave, 2) * 32_767).astype(np.int16).reshape(1, -1)
            block = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
            block.rate, block.pts, block.time_base = 48_000, n * 960, Fraction(1, 48_000)
            target.mux(stream.encode(block))
        target.mux(stream.encode(None))
