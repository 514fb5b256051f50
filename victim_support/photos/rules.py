"""What is true of photos without a screen or a database: limits, states, when photos are asked for. Pure.

Source: 災害に係る住家の被害認定基準運用指針 (自己判定方式: photos taken by the applicant); towns' own limits of 10 MB.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 10 << 20
"""Bytes of a file as received."""
MOST_PIXELS: Final = 50_000_000
"""A 48-megapixel telephone is let in; what unpacks to gigabytes is not."""
MOST_SIDE: Final = 65_500
"""The longest side a JPEG can have."""
LONG_SIDE: Final = 2048
"""Pixels of the longer side of what is kept: cracks and water marks are seen, a file stays below a megabyte."""
QUALITY: Final = 85
MOST_AT_ONCE: Final = 20
OWNERS: Final = ("application", "survey", "damage", "resurvey")
"""Types of subject a photo can belong to."""
NEEDED_BY: Final = ("自己判定", "写真")
"""Methods 判定方法 that judge by photos."""
NEEDED_SETTING: Final = "photos.needed_text"
"""The town's setting with its own sentence."""
NEEDED_TEXT: Final = (
    "この住家は{method}で判定します。被害の写真を受け取ってください（全景を四方から、被害の箇所を近くから）。"
)


class State(StrEnum):
    """What became of a photo's file."""

    WHOLE = "あり"
    PENDING = "未着"
    SPOILT = "破損"
    LOST = "失われた"
    SHREDDED = "廃棄済"
    LEFT = "廃棄済（ファイルが残っています）"

    @property
    def is_problem(self) -> bool:
        """Whether something that must be here is not as it was, or the reverse."""
        return self in (State.SPOILT, State.LOST, State.LEFT)


def needed_sentence(methods: set[str], count: int, text: str = "") -> str | None:
    """What to say at the counter where a dwelling is or shall be judged by photos and none is on record; None: nothing.

    `text`: the town's own sentence; {method} in it becomes the method.
    """
    asked = [method for method in NEEDED_BY if method in methods]
    if not asked or count:
        return None
    word = "写真判定" if asked[0] == "写真" else asked[0]
    return (text.strip() or NEEDED_TEXT).replace("{method}", word)


def shown_position(latitude: int | None, longitude: int | None) -> str:
    """A position in millionths of a degree as people read it: `35.42310 N, 136.76050 E`; empty for none."""
    if latitude is None or longitude is None:
        return ""
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude) / 1e6:.5f} {north}, {abs(longitude) / 1e6:.5f} {east}"


def is_position(latitude: int, longitude: int) -> bool:
    """Whether a place is on the earth, in millionths of a degree."""
    return abs(latitude) <= 90_000_000 and abs(longitude) <= 180_000_000  # noqa: PLR2004  the earth's own numbers


def kilobytes(size: int) -> str:
    """A size as people read it."""
    return f"{-(-size // 1024):,} KB"
