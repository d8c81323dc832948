"""Deep greys, colour profiles, partial GIFs, photos that are larger than is needed: what a picture mark or a picture
input shows of each."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from decoding import stills
from localcloud.mixer.fetch import Refused
from localcloud.mixer.fetch_picture import decode
from tests.localcloud.picture.watching import near


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG written by hand: bit depth and colour type as the standard numbers them."""
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    stride = len(rows) // height
    lines = b"".join(b"\0" + rows[n * stride : (n + 1) * stride] for n in range(height))
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


RAMP = np.linspace(0, 65_535, 32).astype(">u2")
AS_8_BITS = np.rint(RAMP.astype(float) / 257)


def test_grey_of_sixteen_bits_goes_from_black_to_white() -> None:
    rgba = decode(png(32, 2, 16, 0, RAMP.tobytes() * 2))
    assert np.abs(rgba[0, :, :3] - AS_8_BITS[:, np.newaxis]).max() <= 1
    assert (rgba[:, :, 3] == 255).all()


def test_grey_of_sixteen_bits_may_name_a_clear_value() -> None:
    rgba = decode(png(32, 2, 16, 0, RAMP.tobytes() * 2, (b"tRNS", struct.pack(">H", int(RAMP[7])))))
    assert [n for n in range(32) if rgba[0, n, 3] == 0] == [7]
    assert np.abs(rgba[0, :, 0] - AS_8_BITS).max() <= 1


@pytest.mark.parametrize(("kind", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_colour_and_alpha_of_sixteen_bits(kind: int, channels: int) -> None:
    row = np.repeat(RAMP[:, np.newaxis], channels, axis=1)
    row[:, channels - 1] = RAMP[::-1] if channels != 3 else RAMP
    rgba = decode(png(32, 2, 16, kind, row.astype(">u2").tobytes() * 2))
    assert np.abs(rgba[0, :, 0].astype(float) - AS_8_BITS).max() <= 1
    assert np.abs(rgba[0, :, 3].astype(float) - (AS_8_BITS[::-1] if channels != 3 else 255)).max() <= 1


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_few_bits_reach_white_too(depth: int) -> None:
    rgba = decode(png(8, 1, depth, 0, bytes([0b11110000] * depth)))
    assert (tuple(rgba[0, 0]), tuple(rgba[0, 7])) == ((255, 255, 255, 255), (0, 0, 0, 255))


def test_a_palette_with_alpha_for_each_entry() -> None:
    image = Image.new("P", (30, 10), 0)
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.paste(1, (10, 0, 20, 10))
    image.paste(2, (20, 0, 30, 10))
    rgba = decode(saved(image, "PNG", transparency=bytes([0, 128, 255])))
    assert [tuple(rgba[5, x]) for x in (5, 15, 25)] == [(255, 0, 0, 0), (0, 255, 0, 128), (0, 0, 255, 255)]


def profile(name: str) -> bytes:
    """An RGB profile of matrix and curve, as cameras and phones write them (D50 in ICC; gamma 2.2)."""
    columns = {
        "Display P3": [(0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)],
        "Adobe RGB (1998)": [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)],
    }[name]

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65_536) for value in values))

    text = name.encode()
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" * 79,
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        b"cprt": b"text\0\0\0\0none\0",
    }
    tags |= {tag: xyz(column) for tag, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= {tag: b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) for tag in (b"rTRC", b"gTRC", b"bTRC")}
    body, table, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        padded = data + b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", tag, at + len(body), len(data))
        body += padded
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("Display P3", (200, 100, 60), (215, 93, 42)),
        ("Display P3", (120, 120, 120), (120, 120, 120)),
        ("Adobe RGB (1998)", (150, 120, 80), (159, 120, 77)),
        ("Adobe RGB (1998)", (120, 200, 120), (51, 201, 115)),
    ],
)
@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_a_profile_is_minded(name: str, given: tuple[int, int, int], shown: tuple[int, int, int], form: str) -> None:
    options: dict[str, Any] = {"lossless": True} if form == "WEBP" else {}
    options |= {"quality": 98, "subsampling": 0} if form == "JPEG" else {}
    rgba = decode(saved(Image.new("RGB", (16, 16), given), form, icc_profile=profile(name), **options))
    assert near(tuple(rgba[8, 8, :3]), shown, 6)


def test_a_profile_keeps_alpha() -> None:
    image = Image.new("RGBA", (16, 16), (200, 100, 60, 90))
    rgba = decode(saved(image, "PNG", icc_profile=profile("Display P3")))
    assert near(tuple(rgba[8, 8]), (215, 93, 42, 90), 6)


@pytest.mark.parametrize("data", [b"no profile at all", b"\0" * 200])
def test_a_profile_that_is_none_is_passed_over(data: bytes) -> None:
    rgba = decode(saved(Image.new("RGB", (16, 16), (200, 100, 60)), "PNG", icc_profile=data))
    assert near(tuple(rgba[8, 8, :3]), (200, 100, 60), 1)


def test_srgb_stays_to_the_bit() -> None:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    rgb = np.random.default_rng(3).integers(0, 256, (20, 20, 3), np.uint8)
    assert np.array_equal(decode(saved(Image.fromarray(rgb), "PNG", icc_profile=own))[:, :, :3], rgb)


def gif(canvas: tuple[int, int], box: tuple[int, int, int, int], clear: int | None = None) -> bytes:
    """A GIF whose only picture fills a box of its canvas with the second of four colours."""
    left, top, width, height = box
    small = Image.new("P", (width, height), 1)
    small.putpalette([255, 0, 0, 0, 0, 255, 0, 255, 0, 9, 9, 9])
    data = bytearray(saved(small, "GIF", optimize=False, **({} if clear is None else {"transparency": clear})))
    struct.pack_into("<HH", data, 6, *canvas)
    place = data.index(b"\x2c", 13 + 3 * 2 ** ((data[10] & 7) + 1))
    struct.pack_into("<HH", data, place + 1, left, top)
    return bytes(data)


@pytest.mark.parametrize(("canvas", "box"), [((40, 30), (8, 4, 20, 10)), ((50, 20), (0, 0, 50, 12))])
def test_what_the_first_picture_of_a_gif_leaves_is_clear(
    canvas: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    rgba = decode(gif(canvas, box))
    left, top, width, height = box
    wanted = np.zeros((canvas[1], canvas[0]), np.uint8)
    wanted[top : top + height, left : left + width] = 255
    assert np.array_equal(rgba[:, :, 3], wanted)
    assert tuple(rgba[top + 2, left + 2]) == (0, 0, 255, 255)


def test_the_first_picture_of_an_apng_stands() -> None:
    first, second = Image.new("RGBA", (24, 24), (0, 0, 0, 0)), Image.new("RGBA", (24, 24), (255, 0, 0, 255))
    first.paste((0, 200, 0, 191), (4, 4, 12, 12))
    rgba = decode(saved(first, "PNG", save_all=True, append_images=[second], duration=40))
    assert (tuple(rgba[8, 8]), int(rgba[20, 20, 3])) == ((0, 200, 0, 191), 0)


def photo(width: int, height: int) -> Image.Image:
    rows, columns = np.arange(height) * 255 // height, np.arange(width) * 255 // width
    return Image.fromarray(np.dstack(np.broadcast_arrays(rows[:, np.newaxis], columns, 128)).astype(np.uint8))


MEASURED = """
import resource, sys
from decoding import stills
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
image = stills.decode(data).image
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, *image.size, *image.getpixel((10, 10)))
"""


@pytest.mark.parametrize(
    ("form", "size", "most_mb"),
    [("JPEG", (6000, 4000), 130), ("JPEG", (12_000, 9000), 150), ("PNG", (7000, 5000), 330)],
)
def test_a_large_photo_is_taken_within_bounds(form: str, size: tuple[int, int], most_mb: int, repository: Path) -> None:
    data = saved(photo(*size), form, **({"compress_level": 1} if form == "PNG" else {}))
    done = subprocess.run([sys.executable, "-c", MEASURED], input=data, capture_output=True, cwd=repository, check=True)
    grown, width, height, *pixel = map(int, done.stdout.split())
    assert grown < most_mb
    assert 1920 <= max(width, height) <= stills.MAX_SIDE
    assert width / height == pytest.approx(size[0] / size[1], abs=0.01)
    assert near(tuple(pixel), (1, 1, 128, 255), 4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(60, 40), (5400, 3600)])
def test_a_photo_is_upright_however_it_was_held(orientation: int, size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, (0, 0, 200))
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    still = stills.decode(saved(image, "JPEG", exif=exif, quality=90))
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    rgba, (height, width) = np.asarray(still.image), still.image.size[::-1]
    assert (still.width, still.height) == (size if orientation < 5 else size[::-1])
    assert reds(rgba, height, width) == [corner]


def reds(rgba: NDArray[np.uint8], height: int, width: int) -> list[tuple[int, int]]:
    places = [(x, y) for y in (0, 1) for x in (0, 1)]
    return [(x, y) for x, y in places if rgba[height // 4 + y * height // 2, width // 4 + x * width // 2, 0] > 150]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"GIF89a", "is no picture that can be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "is no picture that can be read"),
        (saved(photo(400, 300), "JPEG")[:900], "is damaged"),
        (png(60_000, 60_000, 8, 2, b"\0" * 60_000), "million pixels"),
        (png(9000, 6000, 8, 2, b"\0" * 6000), "9000x6000, larger than 50 million pixels"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(data)
    assert why in refused.value.sentence
