"""What is left for somebody else: held for the town's own staff, or a note to whoever comes next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HELD: Final = "保留（町職員へ）"
MEMO: Final = "引継ぎメモ"
LONGEST: Final = 2000


@dataclass(frozen=True)
class Handover:
    """One thing left. `held`: the town's staff must answer before the case goes on. `page`: where it was written."""

    disaster: str
    text: str
    held: bool
    household: str | None = None
    page: str = ""


def own_page(text: str) -> str:
    """`text` when it is a path of this program, else nothing: a link must not lead elsewhere."""
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if ours else ""
