"""From what was searched in vain to the fields of a household entered by hand (domain 6.2). Nothing is merged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from victim_support.japanese.municipalities import municipality
from victim_support.register.query import readings
from victim_support.register.store import at_place

if TYPE_CHECKING:
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal

PREFILLED = ("name_1", "kana_1", "birthdate_1", "address")
_KANA = re.compile(r"[ぁ-ゖァ-ヺーｦ-ﾟ]+")
_PLACE = re.compile(r"[0-9０-９]|丁目|番地|[町村市字]$")


def prefilled(journal: Journal, actor: Actor, text: str, day: date) -> dict[str, str]:
    """{field: text} of what a search says of a person the register lacks; an age or a number says nothing."""
    found: dict[str, list[str]] = {}
    for query in readings(text, municipality(journal.municipality), day)[-1:]:
        for word in query.words:
            if word.aged or (word.numbers and not word.born):
                continue
            if word.born:
                field = "birthdate_1"
            elif _KANA.fullmatch(word.text):
                field = "kana_1"
            elif _PLACE.search(word.text) or at_place(journal, actor, word.text, 1):
                field = "address"
            else:
                field = "name_1"
            found.setdefault(field, []).append(word.text)
    return {field: "　".join(texts) for field, texts in found.items()}
