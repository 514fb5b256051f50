"""The slip code: eighteen digits that survive an IME and any keyboard layout (docs/formats/slip-code.md). Pure.

Check digits: ISO/IEC 7064, MOD 97-10. A code names what it is of, its series, the laptop, the epoch and the counter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

RECEPTION: Final = 1
"""受付票."""
CERTIFICATE: Final = 2
"""証明書."""
TICKET: Final = 3
"""整理券."""
RESURVEY: Final = 4
"""再調査の受付."""

LENGTH: Final = 18
MOST_EPOCHS: Final = 99
MOST_COUNTED: Final = 999_999
_GROUP: Final = 3
_NARROWEST: Final = 2
_WIDTHS: Final = 3  # two, three or four digits after the letter
_DEVICE: Final = re.compile(r"([A-Z])([0-9]{2,4})")
_SHAPE: Final = re.compile(r"([1-9])([0-9])([0-9]{2})([0-9]{4})([0-9]{2})([0-9]{6})[0-9]{2}")
_BETWEEN: Final = re.compile(r"[\s\u200b\ufeff‐-―−ー－ｰ·・-]")


class SlipCode(NamedTuple):
    """A code taken apart. `device` is the laptop's code (L01); `series` says which counter of `what`."""

    what: int
    device: str
    epoch: int
    counter: int
    series: int = 0


def write(what: int, device: str, epoch: int, counter: int, series: int = 0) -> str:
    """The code of a number; ValueError where one of the parts has no place in eighteen digits."""
    found = _DEVICE.fullmatch(device)
    fits = 1 <= what <= 9 and 0 <= series <= 9 and 1 <= epoch <= MOST_EPOCHS and 1 <= counter <= MOST_COUNTED  # noqa: PLR2004  digits
    if found is None or not fits:
        raise ValueError(f"{what} {device} {epoch} {counter} {series}")
    letter, number = found.groups()
    kind = (ord(letter) - ord("A")) * _WIDTHS + len(number) - _NARROWEST + 1
    return with_check(f"{what}{series}{kind:02d}{int(number):04d}{epoch:02d}{counter:06d}")


def read(text: str) -> SlipCode | None:
    """What somebody typed or a scanner sent as a code, or None where it is none.

    Full-width digits are folded; spaces, dashes and a scanner's Enter (one or two) do not matter.
    """
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    found = _SHAPE.fullmatch(digits) if digits.isascii() else None
    if found is None or with_check(digits[:-2]) != digits:
        return None
    what, series, kind, number, epoch, counter = (int(piece) for piece in found.groups())
    place, width = divmod(kind - 1, _WIDTHS)
    digits_of_number = f"{number:0{width + _NARROWEST}d}"
    if not 0 <= place <= ord("Z") - ord("A") or len(digits_of_number) > width + _NARROWEST or not (epoch and counter):
        return None
    return SlipCode(what, f"{chr(ord('A') + place)}{digits_of_number}", epoch, counter, series)


def with_check(digits: str) -> str:
    """The digits with their two check digits behind, 02 to 98 (ISO/IEC 7064, MOD 97-10, as in IBAN and LEI)."""
    return f"{digits}{98 - int(digits) * 100 % 97:02d}"


def grouped(code: str) -> str:
    """The code in groups of three, for reading aloud."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
