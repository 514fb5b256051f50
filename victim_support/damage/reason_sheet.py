"""判定内訳書: one A4 sheet that explains a decided grade to the person it is about. Values in, PDF out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.japanese.dates import wareki
from victim_support.paper import Form, render

if TYPE_CHECKING:
    from victim_support.damage.explaining import Explanation

FORM: Final = "reason-1"
_PLACES: Final = 12
_SAID_ABOVE: Final = "被害の程度"
_NO_PARTS: Final = {"part": "（部位ごとの点数による判定ではありません）"}


def reason_pdf(
    explanation: Explanation, place: str, town: str, day: date, *, certificate: str = "", drill: bool = False
) -> bytes:
    """Return the sheet. `place` is where the dwelling stands, `certificate` the number of the paper it goes with.

    Raises `MissingGlyph` where the place or the reason has a character no font of ours prints.
    """
    facts = [f"{label}：{text}" for label, text in explanation.facts if label != _SAID_ABOVE and text]
    if len(facts) > _PLACES:
        facts[_PLACES - 1 :] = ["　".join(facts[_PLACES - 1 :])]
    in_table = {line.sentence for line in explanation.parts}
    values: dict[str, str | list[str] | list[dict[str, str]]] = {
        "place": place,
        "grade": explanation.grade,
        **{f"fact{number}": text for number, text in enumerate(facts, 1)},
        "thresholds": "損害割合の境目：" + "／".join(f"{grade} {span}" for grade, span in explanation.thresholds),
        "parts": [
            {"part": line.part, "damage": line.damage, "weight": f"{line.weight}点", "points": f"{line.points}点"}
            for line in explanation.parts
        ]
        or [_NO_PARTS],
        "spoken": [text for text in explanation.spoken if text not in in_table],
        "notes": "".join(explanation.not_judged),
        "town": town,
        "printed_on": wareki(day),
        **({"certificate": certificate} if certificate else {}),
    }
    return render(Form.load(FORM), values, drill=drill)
