"""The room's subjects: a certificate from making to its end, and a 公印 image with its approval. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from victim_support.certificates.acts import act_rows
from victim_support.certificates.entry_kinds import HANDWRITTEN_KIND, KINDS, RETURNED_KIND, making, printings
from victim_support.certificates.numbers import folded
from victim_support.certificates.rules import MADE, STATES
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.keys.status_list import paper_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import Subject

SEAL_REGISTERED: Final = "seal.registered"
SEAL_WITHDRAWN: Final = "seal.withdrawn"

_MADE_FIELDS = (
    "number", "certificate_kind", "disaster", "household", "dwelling", "application", "application_no", "grade",
    "flood_class", "decision", "issue_date", "form", "copy_of", "supersedes", "drill", "values", "cose", "symbols",
    "seal", "confirmed", "unique_no", "batch", "names_shown", "spellings", "subject_kind", "signed_by",
)  # fmt: skip
DELIVERY_FIELDS: Final = ("delivered_on", "delivered_to", "delivery_way", "relation", "identity")
_OTHER_FIELDS = (
    *DELIVERY_FIELDS, "delivery_note", "fee", "fee_basis", "returned_on", "return_reason", "print", "file_copy",
    "superseded_by", "void_reason", "recovered", "stamped", "notice_given", "letter_seen",
)  # fmt: skip


def certificate_subject(born: str) -> str:
    """Return the subject id of a certificate."""
    return subject_id("certificate", born)


def seal_subject(digest: str) -> str:
    """Return the subject id of a seal image, named by the SHA-256 of the picture."""
    return subject_id("seal", digest)


def state_rank(state: str) -> int:
    """Return how strongly a state prevails while two laptops disagree: 無効 over 旧 over 交付 over 作成."""
    return STATES.index(state) if state in STATES else -1


def _draw_certificate(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    made = making(subject)
    if made is None:
        return
    cose, batch = made.value("cose"), made.value("batch") or {}
    yield (
        "certificate",
        {
            "number": made.value("number"),
            "kind": made.value("certificate_kind"),
            **{name: made.value(name) for name in ("disaster", "household", "dwelling", "application")},
            **{name: made.value(name) for name in ("application_no", "grade", "flood_class", "decision")},
            **{name: made.value(name) for name in ("issue_date", "form", "copy_of", "supersedes")},
            "head_name": (made.value("values") or {}).get("head_name", ""),
            "superseded_by": subject.value("superseded_by"),
            "state": subject.value("state", MADE),
            "drill": int(bool(made.value("drill"))),
            "prints": len(printings(subject)),
            **{name: subject.value(name) for name in ("delivered_on", "delivered_to", "delivery_way", "identity")},
            **{name: subject.value(name) for name in ("fee", "fee_basis", "void_reason")},
            "unique_no": folded(made.value("unique_no") or made.value("number")),
            "handwritten": int(made.kind == HANDWRITTEN_KIND),
            "returns": sum(entry.kind == RETURNED_KIND for entry in subject.entries),
            **{name: subject.value(name) for name in ("returned_on", "return_reason")},
            "batch": batch.get("id"),
            "batch_place": batch.get("place"),
            "paper_hash": paper_hash(cose) if cose else None,
            "made_by": made.actor,
            "made_device": made.laptop,
            "made_time": made.time,
            "marks": subject.marks(),
        },
    )
    yield from (("certificate_act", row) for row in act_rows(subject))


def _draw_seal(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    (digest,) = subject.parts
    yield (
        "seal",
        {
            "digest": digest,
            "side_tenths": subject.value("side_tenths", 0),
            "black_note": int(bool(subject.value("black_note"))),
            **{name: subject.value(name, "") for name in ("approval_no", "approved_on", "keeper", "purpose")},
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "marks": subject.marks(),
        },
    )


CERTIFICATE = SubjectType(
    name="certificate",
    kinds=KINDS,
    fields={
        **{name: FieldSpec() for name in (*_MADE_FIELDS, *_OTHER_FIELDS)},
        "state": FieldSpec(hard=True, prefer=state_rank),
        # Where a paper went, and what finds it on its way, say where somebody lives now.
        "posted_to": FieldSpec(protected=True),
        "tracking_no": FieldSpec(protected=True),
        "permit_reason": FieldSpec(protected=True),
    },
    tables=("certificate", "certificate_act"),
    draw=_draw_certificate,
)

SEAL = SubjectType(
    name="seal",
    kinds=frozenset({SEAL_REGISTERED, SEAL_WITHDRAWN}),
    fields={
        # The picture is a controlled thing: it goes only where the protected part goes.
        "image": FieldSpec(protected=True),
        **{name: FieldSpec() for name in ("side_tenths", "black_note", "approval_no", "approved_on", "keeper")},
        "purpose": FieldSpec(),
        "withdrawn": FieldSpec(hard=True, prefer=bool),
    },
    tables=("seal",),
    draw=_draw_seal,
)

SUBJECT_TYPES = (CERTIFICATE, SEAL)
