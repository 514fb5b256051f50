"""The lists a person must look at after laptops met. Each is a function of the set of entries alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.access.actor import Role
from victim_support.access.rights import demand
from victim_support.applications.store_tables import DUPLICATES
from victim_support.certificates.store_tables import OUTDATED, TWICE, UNAPPLIED
from victim_support.conflicts import labels
from victim_support.desks.store import listed, refresh, total
from victim_support.journal.subjects import Desk

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal

READERS: Final = (Role.CLERK, Role.SURVEYOR, Role.CENTRE)


@dataclass(frozen=True)
class Line:
    """One line of a list: the subject to open, the number people know it by, and what is wrong in words."""

    subject: str
    shown: str
    what: str


@dataclass(frozen=True)
class Listing:
    """A list: its name in addresses, its title, what to do about it; the desk that counts its lines, if one does."""

    name: str
    title: str
    advice: str
    sql: str
    desk: Desk | None = None


_HOUSELESS: Final = "NOT EXISTS (SELECT 1 FROM household WHERE disaster = v.disaster AND household_no = v.household)"
_ORDER: Final = "ORDER BY n.disaster, n.rank, n.dwelling"
_OUTDATED: Final = f"""
    SELECT v.subject, v.number || '　' || v.head_name,
        '証明書は「' || v.grade || '」、いまの決裁は「' || COALESCE(v.decided_grade, '取消し') || '」'
        || CASE v.conflicted WHEN 1 THEN '（決裁に相違あり）' ELSE '' END
    {listed(OUTDATED)} {_ORDER}, v.number, v.subject"""
_TWICE: Final = f"""
    SELECT v.subject, v.number || '　' || v.head_name,
        'もう一つは ' || v.other_number || '（' || v.other_state || '、端末 ' || v.other_device || '）'
    {listed(TWICE)} {_ORDER}, v.number, v.other_number, v.subject"""
_APPLIED_TWICE: Final = f"""
    SELECT v.subject, v.numbers, v.kind || 'が ' || v.receptions || ' 回受け付けられています'
    {listed(DUPLICATES)} {_ORDER}, v.numbers, v.subject"""
_WITHDRAWN: Final = f"""
    SELECT v.subject, v.number || '　' || v.head_name, '申請 ' || v.application_no || ' は取り下げられています'
    {listed(UNAPPLIED)}
    UNION ALL
    SELECT c.subject, c.number || '　' || c.head_name, '世帯が取り消されています'
    FROM household AS h CROSS JOIN certificate AS c ON c.disaster = h.disaster AND c.household = h.household_no
    WHERE c.state IN ('作成', '交付') AND h.withdrawn = 1
    UNION ALL
    SELECT a.subject, a.application_no, '申請の世帯が取り消されています'
    FROM household AS h CROSS JOIN application AS a ON a.disaster = h.disaster AND a.household = h.household_no
    WHERE a.withdrawn = 0 AND h.withdrawn = 1
    ORDER BY 2, 1"""  # noqa: S608  constants
_EXTRACTS: Final = """
    SELECT subject, COALESCE(head_name, household_no),
        CASE WHEN json_extract(marks, '$.members') = 'conflict'
            THEN '氏名・生年月日・世帯構成が違います' ELSE '抽出日が違うだけで、氏名などは同じです' END
    FROM household
    WHERE marks <> '{}' AND (
        json_extract(marks, '$.snapshot') = 'conflict' OR json_extract(marks, '$.extracted_on') = 'conflict')
    ORDER BY 3 DESC, 2, 1"""
# (what, its number and name, what of it is not here, in words, the condition) of every record that names another.
_REFERENCES: Final = (
    ("certificate", "v.number || '　' || v.head_name", "'申請 ' || COALESCE(v.application_no, '') || ' の記録が未着'",
        "v.application IS NOT NULL AND NOT EXISTS (SELECT 1 FROM application WHERE subject = v.application)"),
    ("certificate", "v.number || '　' || v.head_name", "'被害の決裁の記録が未着'",
        "v.decision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE hash = v.decision)"),
    ("certificate", "v.number || '　' || v.head_name", "'世帯の記録が未着'", _HOUSELESS),
    ("certificate", "v.number || '　' || v.head_name", "'前の証明書の記録が未着'",
        "v.supersedes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM certificate WHERE subject = v.supersedes)"),
    ("application", "v.application_no", "'世帯の記録が未着'", _HOUSELESS),
    ("damage", "v.dwelling", "'もとの調査の記録が未着'",
        "v.basis_survey IS NOT NULL AND NOT EXISTS (SELECT 1 FROM survey WHERE subject = v.basis_survey)"),
)  # fmt: skip
DESKS: Final = tuple(
    Desk(
        f"missing {source}",
        ("application", "certificate", "damage", "survey"),
        source,
        " OR ".join(f"({condition})" for one, *_, condition in _REFERENCES if one == source),
        households=() if source == "damage" else (source,),
    )
    for source in ("certificate", "application", "damage")
)
_MISSING: Final = (
    " UNION ALL ".join(
        f"SELECT v.subject, {number}, {what} {listed(desk)} AND {condition}"
        for desk in DESKS
        for source, number, what, condition in _REFERENCES
        if source == desk.source
    )
    + " ORDER BY 2, 1, 3"
)
_PENDING: Final = "SELECT subject, subject, field FROM unsettled WHERE state = 'pending' ORDER BY subject, field"

LISTS: Final = (
    Listing(
        "outdated", "古い判定による証明書", "新しい判定で作り直し、古い証明書と取り替えます。", _OUTDATED, OUTDATED
    ),
    Listing("twice", "二重交付", "二つを比べ、正しくないほうを無効か旧にします。", _TWICE, TWICE),
    Listing(
        "applied-twice", "二重申請", "申請のページで、二重に受け付けたことを確かめます。", _APPLIED_TWICE, DUPLICATES
    ),
    Listing("withdrawn", "取消済みを参照", "申請か世帯が取り消されています。扱いを確かめます。", _WITHDRAWN),
    Listing("extracts", "抽出日の違い", "氏名などが違うものは、相違として決めます。", _EXTRACTS),
    Listing("missing", "未着の記録を参照", "ほかの端末の記録が届けば消えます。", _MISSING),
    Listing("pending", "未確定の項目", "前の値の記録がまだ届いていません。届けば決まります。", _PENDING),
)
_BY_NAME: Final = {one.name: one for one in LISTS}


def listing(name: str) -> Listing | None:
    """The list of that name, or None."""
    return _BY_NAME.get(name)


def lines(journal: Journal, actor: Actor, one: Listing) -> list[Line]:
    """The lines of a list."""
    demand(actor, *READERS)
    refresh(journal)
    rows = journal.query(one.sql)
    if one.name == "pending":
        return [Line(row[0], labels.subject_label(row[0]), labels.field_label(row[0], row[2])) for row in rows]
    return [Line(row[0], str(row[1]), str(row[2])) for row in rows]


def counts(journal: Journal, actor: Actor) -> dict[str, int]:
    """How many lines each list has."""
    demand(actor, *READERS)
    refresh(journal)
    found = {}
    for one in LISTS:
        if one.desk is not None:
            found[one.name] = total(journal, one.desk)
        else:
            row = journal.one(f"SELECT COUNT(*) FROM ({one.sql})")  # noqa: S608  our own statements
            found[one.name] = 0 if row is None else int(row[0])
    return found
