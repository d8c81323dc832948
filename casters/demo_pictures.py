"""What the demo show needs of pictures: its mark, its safe picture and black."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont


def draw_pictures(folder: Path) -> None:
    """Each once, into the media folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in (("bug.png", _bug), ("standby.png", _standby), ("black.png", _black)):
        path = folder / name
        if not path.exists():
            draft = path.with_suffix(".new")
            draw().save(draft, "PNG")
            draft.replace(path)


def _bug() -> Image.Image:
    picture = Image.new("RGBA", (320, 180), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((8, 14, 311, 165), radius=28, fill=(16, 18, 24, 190), outline=(255, 255, 255, 230), width=6)
    draw.ellipse((34, 60, 94, 120), fill=(226, 44, 52, 255))
    draw.text((120, 32), "CITY", font=ImageFont.load_default(52), fill=(255, 255, 255, 255))
    draw.text((120, 86), "NIGHT", font=ImageFont.load_default(52), fill=(255, 204, 0, 255))
    return picture


def _standby() -> Image.Image:
    picture = Image.new("RGB", (1280, 720), (24, 30, 44))
    draw = ImageDraw.Draw(picture)
    for step in range(0, 720, 6):
        draw.line((0, step, 1280, step), fill=(24, 30 + step // 24, 44 + step // 12))
    draw.text((640, 300), "CITY NIGHT", font=ImageFont.load_default(108), fill=(255, 255, 255), anchor="mm")
    draw.text((640, 420), "We are back in a moment.", font=ImageFont.load_default(52), fill=(255, 204, 0), anchor="mm")
    return picture


def _black() -> Image.Image:
    return Image.new("RGB", (1280, 720))
