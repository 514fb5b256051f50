"""Which fields are decided together, and which only the town may decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WAITING, APPROVED, REJECTED, WITHDRAWN, SETTLED = "決裁待ち", "承認", "却下", "取下げ", "センターで決定"
STATES: Final = (WAITING, SETTLED, WITHDRAWN, REJECTED, APPROVED)
"""In rising force: what holds while two places say different things of one proposal."""


@dataclass(frozen=True)
class Group:
    """Fields that one decision writes: who takes a side takes all of it.

    `cleared` are fields of the group that are emptied when the side taken never wrote them: a paper that counts as
    handed over keeps no reason for being void.
    """

    name: str
    label: str
    fields: frozenset[str]
    cleared: frozenset[str] = frozenset()
    open_choices: tuple[str, ...] = ()
    """Fields for which a third value may be typed."""
    whole: bool = False
    """A reader takes all of it from one entry: a third value writes every field."""


_DECISION = frozenset({
    "decided_grade", "flood_class", "computed_grade", "damage_ratio", "reason", "method", "guideline_version",
    "basis_survey", "basis_round", "decided_on", "on_paper",
})  # fmt: skip
_FROZEN = frozenset({
    "members", "details", "order", "head", "address", "lot", "building_name", "postcode", "address_code", "snapshot",
    "extracted_on", "origin", "as_of",
})  # fmt: skip
_STATE = frozenset({"state", "void_reason", "superseded_by", "recovered"})

GROUPS: Final[dict[str, tuple[Group, ...]]] = {
    "damage": (
        Group(
            "decision", "被害の程度の決裁", _DECISION, open_choices=("decided_grade", "flood_class"), whole=True
        ),
    ),
    "certificate": (
        Group("state", "証明書の状態", _STATE, cleared=_STATE - {"state"}, open_choices=("state", "void_reason")),
    ),
    "household": (
        Group("frozen", "世帯の内容", _FROZEN),
        Group("withdrawn", "世帯の取消し", frozenset({"withdrawn", "reason"}), open_choices=("withdrawn", "reason")),
    ),
    "application": (
        Group(
            "withdrawn",
            "申請の取下げ",
            frozenset({"withdrawn", "withdrawal_reason"}),
            cleared=frozenset({"withdrawal_reason"}),
            open_choices=("withdrawn", "withdrawal_reason"),
        ),
    ),
    "survey": (
        Group("dwelling", "どの住家の調査か", frozenset({"dwelling"})),
        Group("withdrawn", "調査の取消し", frozenset({"withdrawn", "withdrawal_reason"}), open_choices=("withdrawn",)),
        Group("reviewed", "確認済み", frozenset({"reviewed"}), open_choices=("reviewed",)),
    ),
    "proposal": (Group("decision", "処理案の決裁", frozenset({"state", "decided_on", "decision_reason"})),),
}  # fmt: skip
"""Groups by subject type; a field in none is decided by itself."""
SHEETS: Final[dict[str, str]] = {"survey": "調査票の内容"}
"""Types whose other fields are all one group: a survey sheet is taken whole."""

TOWN_DECIDES: Final = frozenset({"certificate"})
"""Subject types of which every field is for the town to decide: papers are facts in other people's hands."""

NEVER_SHOWN: Final = frozenset({("account", "password"), ("seal", "image"), ("certificate", "cose")})
"""Fields (of a type) that no page shows: proofs and pictures say nothing to the one who decides."""


SIDES_ONLY: Final = frozenset({"device", "device_event", "snapshot", "proposal", "fork", "admission", "shredding"})
"""Subject types for which no third value is typed: records of what people did and what machines say."""


def group_of(subject_type: str, field: str, label: str, declared: Iterable[str] = ()) -> Group:
    """The group a field is decided in; a group of its own, under its `label`, where none is declared.

    `declared`: every field of the type.
    """
    groups = GROUPS.get(subject_type, ())
    for group in groups:
        if field in group.fields:
            return group
    if subject_type in SHEETS:
        rest = frozenset(declared).difference(*(group.fields for group in groups))
        return Group("sheet", SHEETS[subject_type], rest | {field})
    return Group(field, label, frozenset({field}), open_choices=(field,))


def needs_town(subject_type: str, *, hard: bool) -> bool:
    """Whether the centre may only propose."""
    return hard or subject_type in TOWN_DECIDES


def state_rank(state: str) -> int:
    """How strongly a proposal's state holds while places disagree."""
    return STATES.index(state) if state in STATES else -1
