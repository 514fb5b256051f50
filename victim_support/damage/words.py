"""The closed vocabularies of the damage room, exactly as clerks read and type them."""

from __future__ import annotations

from typing import Final

FIRST: Final = "第1次"
SECOND: Final = "第2次"
RESURVEY: Final = "再調査"
ROUNDS: Final = (FIRST, SECOND, RESURVEY)
"""調査区分, in the order of replacement: 第1次, then on application 第2次, then 再調査."""

COLLAPSE: Final = "外観（一見全壊）"
PARTS: Final = "部位"
TILT: Final = "傾斜"
DEPTH: Final = "浸水深"
FLOOR_AREA: Final = "床面積"
BULK: Final = "区域一括"
SELF_JUDGED: Final = "自己判定"
PHOTO: Final = "写真"
AERIAL: Final = "航空写真"
SUPPLIED: Final = "提供資料"
NOT_A_DWELLING: Final = "住家外"
METHODS: Final = (
    COLLAPSE,
    PARTS,
    TILT,
    DEPTH,
    FLOOR_AREA,
    BULK,
    SELF_JUDGED,
    PHOTO,
    AERIAL,
    SUPPLIED,
    NOT_A_DWELLING,
)
"""判定方法 as interchange.md lists them."""

ROUND_MEANS_METHOD: Final = {"自己判定": SELF_JUDGED, "一括": BULK, "区域一括": BULK}
"""Words accepted in the column 調査区分 that say how, not which round; they are stored as the method."""

FLOOR: Final = "床上"
GROUND: Final = "地盤面"
DATUMS: Final = (FLOOR, GROUND)
"""基準面 a depth is measured from."""

FORCE: Final = "有"
NO_FORCE: Final = "無"

FLOOD_NONE: Final = "なし"
BELOW_FLOOR: Final = "床下"
ABOVE_FLOOR: Final = "床上"
HALF: Final = "半浸水"
WHOLE: Final = "全浸水"
FLOOD_CLASSES: Final = (FLOOD_NONE, BELOW_FLOOR, ABOVE_FLOOR, HALF, WHOLE)
"""浸水区分: stands beside the grade, never inside it (岐阜県被災者生活・住宅再建支援事業 pays by it)."""
ABOVE_FLOOR_CLASSES: Final = frozenset({ABOVE_FLOOR, HALF, WHOLE})

WOODEN: Final = "木造・プレハブ"
NON_WOODEN: Final = "非木造"
STRUCTURES: Final = (WOODEN, NON_WOODEN)

NO_DAMAGE_GRADES: Final = ("無被害", "被害なし")
"""Words some towns decide when nothing was damaged; they belong to no set of the guideline."""


def round_rank(survey_round: str) -> int:
    """Return the place of a 調査区分 in the order of replacement, from 0; an unknown word comes before all (-1)."""
    return ROUNDS.index(survey_round) if survey_round in ROUNDS else -1
