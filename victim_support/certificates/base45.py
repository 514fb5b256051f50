"""Base45 (RFC 9285), strict: one text for one byte string."""

from __future__ import annotations

from typing import Final

from victim_support.certificates.errors_verifying import NotASymbol

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
_GROUP: Final = 3
_LARGEST_PAIR: Final = 0xFFFF
_LARGEST_BYTE: Final = 0xFF


def encode(data: bytes) -> str:
    """Return three signs for every two bytes, two for a last single one."""
    signs: list[str] = []
    for index in range(0, len(data) - 1, 2):
        rest, low = divmod(data[index] << 8 | data[index + 1], 45)
        high, middle = divmod(rest, 45)
        signs += (ALPHABET[low], ALPHABET[middle], ALPHABET[high])
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        signs += (ALPHABET[low], ALPHABET[high])
    return "".join(signs)


def decode(text: str) -> bytes:
    """Return the bytes. Raises `NotASymbol` for another sign, a length or a group that no encoder writes."""
    try:
        values = [_VALUES[sign] for sign in text]
    except KeyError as error:
        raise NotASymbol(reason="使えない文字") from error
    if len(values) % _GROUP == 1:
        raise NotASymbol(reason="長さ")
    data = bytearray()
    for index in range(0, len(values), _GROUP):
        group = values[index : index + _GROUP]
        number = sum(value * 45**place for place, value in enumerate(group))
        whole = len(group) == _GROUP
        if number > (_LARGEST_PAIR if whole else _LARGEST_BYTE):
            raise NotASymbol(reason="値")
        data += number.to_bytes(2 if whole else 1, "big")
    return bytes(data)
