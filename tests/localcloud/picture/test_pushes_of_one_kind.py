"""Who pushes pictures without sound, or sound without pictures, is not waited for; what comes later joins in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.mixer.sources.pushed import Publication, PushDesk, PushSource
from rtmp.flv import AUDIO_TAG, VIDEO_TAG, header
from tests.localcloud.picture.media import GREEN
from tests.localcloud.picture.test_pulls_of_flv_and_hls import flv, tags_of
from tests.localcloud.picture.watching import middle, near, wait_for

PATIENT_S = 40.0


@pytest.fixture
def pushed() -> Iterator[tuple[PushSource, Publication]]:
    desk = PushDesk()
    source = desk.open("camera")
    publication = desk.publish("camera", lambda hold: None)
    assert isinstance(publication, Publication)
    publication.write(header(sound=True, picture=True))
    yield source, publication
    source.close()


def test_pictures_alone_are_shown_though_the_encoder_could_send_sound(
    pushed: tuple[PushSource, Publication],
) -> None:
    """Two seconds of a quiet scene must be enough: no more comes, and the encoder stays."""
    source, publication = pushed
    for _, tag in tags_of(flv([GREEN], 2.0, None)):
        publication.write(tag)
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), GREEN), PATIENT_S)
    assert not publication.ended


def test_pictures_that_come_after_the_sound_join_in(pushed: tuple[PushSource, Publication]) -> None:
    source, publication = pushed
    tags = [(at, tag) for at, tag in tags_of(flv([GREEN], 3.0)) if tag[0] in (AUDIO_TAG, VIDEO_TAG)]
    early = [tag for at, tag in tags if tag[0] == AUDIO_TAG and at < 1.5]
    late = [tag for at, tag in tags if tag[0] == VIDEO_TAG or at >= 1.5]
    for tag in early:
        publication.write(tag)
    wait_for(lambda: source.state == "running", PATIENT_S)
    assert source.latest() is None
    for tag in late:
        publication.write(tag)
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), GREEN), PATIENT_S)
