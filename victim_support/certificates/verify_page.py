"""The page with which anyone verifies a paper, with a town's lists in it (docs/verify-page.md).

`static/verify/verify.html` carries no list; this puts them into its one data block. Nothing else changes, so the
page's own policy, which names its scripts by hash, holds as before.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

from victim_support.certificates.errors_verifying import PageNotWhole
from victim_support.resources import static_dir

if TYPE_CHECKING:
    from victim_support.certificates.verification import Keys

_BLOCK: Final = '<script type="application/json" id="lists">{}</script>'
_EMPTY: Final = _BLOCK.format('{"keyList":"","statusLists":[]}')


def page_with(keys: Keys) -> bytes:
    """Return the page with this key list and the newest status list of each town. Raises `PageNotWhole`."""
    path = static_dir() / "verify" / "verify.html"
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    if page.count(_EMPTY) != 1:
        raise PageNotWhole(path=path.name)
    towns = sorted({listed.municipality for listed in keys.status_lists})
    newest = [listed for town in towns if (listed := keys.status_for(town)) is not None]
    # Base64 holds nothing that could end the block
    lists = {
        "keyList": _text(keys.key_list.encoded()),
        "statusLists": [_text(listed.encoded) for listed in newest],
    }
    return page.replace(_EMPTY, _BLOCK.format(json.dumps(lists, separators=(",", ":")))).encode("utf-8")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
