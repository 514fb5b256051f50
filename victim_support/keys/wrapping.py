"""The outermost layer of a file: what it is, in a text anyone can read, so that a foreign file is named as such."""

from __future__ import annotations

from typing import Final

from victim_support.keys.encoding import decode, encode
from victim_support.keys.errors import BadEncoding, ForeignFile, NewerFormat

_PREFIX: Final = "victim-support/"
_PARTS: Final = 2
_SHOWN: Final = 60


def wrap(what: str, content: object) -> bytes:
    """Return the CBOR of ``["victim-support/<what>/v1", content]``."""
    return encode([tag_of(what), content])


def unwrap(what: str, data: bytes, *, limit: int) -> object:
    """Return the content of a file that says it is `what`, version 1.

    Raises `ForeignFile` for anything else, `NewerFormat` for a later version of the same.
    """
    try:
        value = decode(data, limit=limit)
    except BadEncoding as error:
        raise ForeignFile(what=what, reason=error.message) from error
    if not isinstance(value, list) or len(value) != _PARTS or not isinstance(value[0], str):
        raise ForeignFile(what=what, reason="見出しがありません")
    tag, content = value
    check_tag(what, tag)
    return content


def tag_of(what: str) -> str:
    """Return how a file of version 1 says what it is."""
    return f"{_PREFIX}{what}/v1"


def check_tag(what: str, tag: str) -> None:
    """Raise `NewerFormat` for a later version of `what`, `ForeignFile` for anything but version 1."""
    if tag == tag_of(what):
        return
    head, _, version = tag.rpartition("/v")
    if head == _PREFIX + what and version.isascii() and version.isdecimal():
        raise NewerFormat(what=what, version=version)
    raise ForeignFile(what=what, reason=f"「{visible(tag)}」です")


def visible(text: str) -> str:
    """Return the start of a foreign text that is safe to show: no control signs that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:_SHOWN])
