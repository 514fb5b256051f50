"""What a form carries between being shown and being sent: the heads it was rendered from. Pure."""

from __future__ import annotations

import base64
import binascii

from victim_support.journal.entry import Base, clean_base
from victim_support.journal.errors import BaseForeign
from victim_support.keys import encoding
from victim_support.keys.errors import BadEncoding

_LIMIT = 64 * 1024


def dump_base(base: Base) -> str:
    """`base` as text for a hidden form field."""
    return base64.urlsafe_b64encode(encoding.encode(clean_base(base))).decode("ascii")


def load_base(text: str) -> dict[str, list[bytes]]:
    """What `dump_base` wrote. `BaseForeign` for anything else (the page is stale or was tampered with)."""
    try:
        raw = encoding.decode(base64.urlsafe_b64decode(text.encode("ascii")), limit=_LIMIT)
    except (BadEncoding, binascii.Error, ValueError) as error:
        raise BaseForeign(subject="画面", field="base") from error
    if not isinstance(raw, dict) or not all(_is_heads(hashes) for hashes in raw.values()):
        raise BaseForeign(subject="画面", field="base")
    return raw


def _is_heads(hashes: object) -> bool:
    return isinstance(hashes, list) and all(isinstance(name, bytes) for name in hashes)
