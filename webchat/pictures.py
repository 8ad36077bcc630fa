"""Photos: believed only after Pillow has read them, sized down, and written anew without EXIF, GPS or anything hidden."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from webchat.refusals import NotAPicture

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_EDGE = 2560  # pixels; enough to read a number plate, a tenth of a phone's file
THUMB_EDGE = 320
JPEG_PIXELS = 89_000_000  # a JPEG is decoded at a fraction of its size; more makes Pillow itself refuse
OTHER_PIXELS = 30_000_000


@dataclass(frozen=True, slots=True)
class Size:
    path: Path
    width: int
    height: int
    bytes: int


def redrawn(source: Path, big: Path, small: Path) -> tuple[Size, Size]:
    """The photo at `source` as two JPEGs without any metadata: a thumbnail and the photo. Slow: use a thread."""
    try:
        image = _opened(source)
        photo = _saved(image, big, LONGEST_EDGE)
        return _saved(image, small, THUMB_EDGE), photo
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture("dimensions") from None
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on hostile bytes
        raise NotAPicture(type(error).__name__) from None


def _opened(source: Path) -> Image.Image:
    with Image.open(source, formats=FORMATS) as probe:
        _check_pixels(probe)
        probe.verify()
    image: Image.Image = Image.open(source, formats=FORMATS)
    if image.format == "JPEG":
        image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
    image.load()
    upright = ImageOps.exif_transpose(image)
    return _on_white(upright)


def _check_pixels(image: Image.Image) -> None:
    """Before decoding: the header alone says how much would be unpacked."""
    limit = JPEG_PIXELS if image.format == "JPEG" else OTHER_PIXELS
    width, height = image.size
    if width * height > limit or max(width, height) > 30 * max(1, min(width, height)) or min(width, height) < 1:
        raise NotAPicture("dimensions")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGB", rgba.size, "white")
        ground.paste(rgba, mask=rgba.getchannel("A"))
        return ground
    return image.convert("RGB")


def _saved(image: Image.Image, path: Path, edge: int) -> Size:
    copy = Image.new("RGB", image.size)  # a fresh image carries nothing of the old one's info
    copy.paste(image)
    copy.thumbnail((edge, edge))
    copy.save(path, "JPEG", quality=85, optimize=False)
    return Size(path, copy.width, copy.height, path.stat().st_size)
