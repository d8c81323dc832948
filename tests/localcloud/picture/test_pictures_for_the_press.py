"""CMYK pictures: by their profile as littlecms shows them, without one as browsers do, and inverted as Adobe writes
them, whether a marker says so or not. TIFF is not taken, which is said."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from decoding.stills import BadStill
from decoding.stills import decode as decoded
from localcloud.mixer.fetch_picture import decode
from tests.localcloud.picture.test_pictures_are_decoded_as_browsers_show_them import saved

INKS = [
    (0, 0, 0, 0),
    (255, 0, 0, 0),
    (0, 255, 0, 0),
    (0, 0, 255, 0),
    (0, 0, 0, 255),
    (120, 30, 200, 40),
    (30, 180, 60, 10),
]
"""Paper, the four inks alone, and two mixtures."""

BY_ITS_PROFILE = [
    (255, 254, 255),
    (0, 150, 217),
    (216, 0, 121),
    (247, 224, 0),
    (33, 33, 33),
    (139, 146, 63),
    (208, 99, 114),
]
"""The same by `press()`: ImageMagick 6.9.11 (littlecms 2.14), -intent perceptual -black-point-compensation, in sRGB."""

WITHOUT = [(255, 255, 255), (0, 255, 255), (255, 0, 255), (255, 255, 0), (0, 0, 0), (113, 189, 46), (216, 72, 187)]
"""The same without a profile: Chromium 156 and ImageMagick agree to the bit."""


def press() -> bytes:
    """A profile of a press: a table of Lab at five steps of each ink, in which black takes 85 % of the light."""
    steps = np.stack(np.meshgrid(*[np.linspace(0, 1, 5)] * 4, indexing="ij"), -1).reshape(-1, 4)
    light, green, blue = np.full(len(steps), 100.0), np.zeros(len(steps)), np.zeros(len(steps))
    for share, (lightness, a, b) in zip(steps.T, ((55, -37, -50), (48, 74, -3), (89, -5, 93)), strict=False):
        light *= 1 - share * (1 - lightness / 100)
        green, blue = green + share * a, blue + share * b
    key = steps[:, 3]
    light, green, blue = light * (1 - 0.85 * key), green * (1 - key), blue * (1 - key)
    lab = np.stack([light * 652.8, (green.clip(-128, 127) + 128) * 256, (blue.clip(-128, 127) + 128) * 256], -1)
    table = b"mft2\0\0\0\0" + bytes([4, 3, 5, 0]) + struct.pack(">9i", *(65_536, 0, 0, 0) * 2, 65_536)
    table += struct.pack(">HH", 2, 2) + struct.pack(">2H", 0, 65_535) * 4
    table += lab.clip(0, 65_535).round().astype(">u2").tobytes() + struct.pack(">2H", 0, 65_535) * 3
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 6) + b"press\0" + b"\0" * 78,
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63_190, 65_536, 54_061),
        b"cprt": b"text\0\0\0\0none\0",
        b"A2B0": table,
    }
    body, index, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        index += struct.pack(">4sII", tag, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"none", 0x02100000, b"prtr", b"CMYK", b"Lab ") + b"\0" * 12
    head += b"acsp" + b"\0" * 28 + struct.pack(">3i", 63_190, 65_536, 54_061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


def printed() -> Image.Image:
    image = Image.new("CMYK", (16 * len(INKS), 16))
    for n, ink in enumerate(INKS):
        image.paste(ink, (16 * n, 0, 16 * n + 16, 16))
    return image


def without_marker(jpeg: bytes) -> bytes:
    at = jpeg.index(b"\xff\xee")
    (length,) = struct.unpack(">H", jpeg[at + 2 : at + 4])
    assert jpeg[at + 4 : at + 9] == b"Adobe"
    return jpeg[:at] + jpeg[at + 2 + length :]


def far(rgba: NDArray[np.uint8], wanted: list[tuple[int, int, int]]) -> int:
    return int(np.abs(rgba[8, 8::16, :3].astype(int) - wanted).max())


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize(("profile", "wanted"), [(True, BY_ITS_PROFILE), (False, WITHOUT)])
def test_a_jpeg_for_the_press(profile: bool, marked: bool, wanted: list[tuple[int, int, int]]) -> None:
    more = {"icc_profile": press()} if profile else {}
    jpeg = saved(printed(), "JPEG", quality=98, subsampling=0, **more)
    assert far(decode(jpeg if marked else without_marker(jpeg)), wanted) <= 4


def test_a_profile_for_other_inks_is_passed_over() -> None:
    """Of a picture in CMYK with the profile of a screen, and of one in RGB with the profile of a press."""
    screen = Image.new("RGB", (16, 16), (200, 100, 60))
    jpeg = saved(screen, "JPEG", quality=98, subsampling=0, icc_profile=press())
    assert np.abs(decode(jpeg)[8, 8, :3].astype(int) - (200, 100, 60)).max() <= 3
    of_a_screen = saved(Image.new("RGB", (8, 8)), "PNG")  # what stands here is no profile at all
    assert far(decode(saved(printed(), "JPEG", quality=98, subsampling=0, icc_profile=of_a_screen)), WITHOUT) <= 4


def test_a_tiff_is_refused() -> None:
    with pytest.raises(BadStill) as refused:
        decoded(saved(printed(), "TIFF"))
    assert refused.value.code == "no_picture"
