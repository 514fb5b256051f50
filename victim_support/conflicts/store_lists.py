"""The lists a person must look at after laptops met. Each is a function of the set of entries alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.access.actor import Role
from victim_support.access.rights import demand
from victim_support.conflicts import labels

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
    """A list: its name in addresses, its title, what to do about it."""

    name: str
    title: str
    advice: str
    sql: str


_OUTDATED: Final = """
    SELECT subject, number || '　' || head_name,
        '証明書は「' || grade || '」、いまの決裁は「' || COALESCE(decided_grade, '取消し') || '」'
        || CASE conflicted WHEN 1 THEN '（決裁に相違あり）' ELSE '' END
    FROM certificate_outdated ORDER BY number, subject"""
_TWICE: Final = """
    SELECT subject, number || '　' || head_name,
        'もう一つは ' || other_number || '（' || other_state || '、端末 ' || other_device || '）'
    FROM certificate_twice ORDER BY number, other_number, subject"""
_APPLIED_TWICE: Final = """
    SELECT subject, numbers, kind || 'が ' || receptions || ' 回受け付けられています'
    FROM application_duplicate ORDER BY numbers, subject"""
_WITHDRAWN: Final = """
    SELECT subject, number || '　' || head_name, '申請 ' || application_no || ' は取り下げられています'
    FROM certificate_unapplied
    UNION ALL
    SELECT c.subject, c.number || '　' || c.head_name, '世帯が取り消されています'
    FROM certificate AS c JOIN household AS h ON h.disaster = c.disaster AND h.household_no = c.household
    WHERE c.state IN ('作成', '交付') AND h.withdrawn = 1
    UNION ALL
    SELECT a.subject, a.application_no, '申請の世帯が取り消されています'
    FROM application AS a JOIN household AS h ON h.disaster = a.disaster AND h.household_no = a.household
    WHERE a.withdrawn = 0 AND h.withdrawn = 1
    ORDER BY 2, 1"""
_EXTRACTS: Final = """
    SELECT subject, COALESCE(head_name, household_no),
        CASE WHEN json_extract(marks, '$.members') = 'conflict'
            THEN '氏名・生年月日・世帯構成が違います' ELSE '抽出日が違うだけで、氏名などは同じです' END
    FROM household
    WHERE json_extract(marks, '$.snapshot') = 'conflict' OR json_extract(marks, '$.extracted_on') = 'conflict'
    ORDER BY 3 DESC, 2, 1"""
_MISSING: Final = """
    SELECT c.subject, c.number || '　' || c.head_name, '申請 ' || COALESCE(c.application_no, '') || ' の記録が未着'
    FROM certificate AS c
    WHERE c.application IS NOT NULL AND NOT EXISTS (SELECT 1 FROM application WHERE subject = c.application)
    UNION ALL
    SELECT c.subject, c.number || '　' || c.head_name, '被害の決裁の記録が未着'
    FROM certificate AS c WHERE c.decision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE hash = c.decision)
    UNION ALL
    SELECT c.subject, c.number || '　' || c.head_name, '世帯の記録が未着'
    FROM certificate AS c WHERE NOT EXISTS (
        SELECT 1 FROM household WHERE disaster = c.disaster AND household_no = c.household)
    UNION ALL
    SELECT c.subject, c.number || '　' || c.head_name, '前の証明書の記録が未着'
    FROM certificate AS c
    WHERE c.supersedes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM certificate WHERE subject = c.supersedes)
    UNION ALL
    SELECT a.subject, a.application_no, '世帯の記録が未着'
    FROM application AS a WHERE NOT EXISTS (
        SELECT 1 FROM household WHERE disaster = a.disaster AND household_no = a.household)
    UNION ALL
    SELECT d.subject, d.dwelling, 'もとの調査の記録が未着'
    FROM damage AS d
    WHERE d.basis_survey IS NOT NULL AND NOT EXISTS (SELECT 1 FROM survey WHERE subject = d.basis_survey)
    ORDER BY 2, 1, 3"""
_PENDING: Final = "SELECT subject, subject, field FROM unsettled WHERE state = 'pending' ORDER BY subject, field"

LISTS: Final = (
    Listing("outdated", "古い判定による証明書", "新しい判定で作り直し、古い証明書と取り替えます。", _OUTDATED),
    Listing("twice", "二重交付", "二つを比べ、正しくないほうを無効か旧にします。", _TWICE),
    Listing("applied-twice", "二重申請", "申請のページで、二重に受け付けたことを確かめます。", _APPLIED_TWICE),
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
    rows = journal.query(one.sql)
    if one.name == "pending":
        return [Line(row[0], labels.subject_label(row[0]), labels.field_label(row[0], row[2])) for row in rows]
    return [Line(row[0], str(row[1]), str(row[2])) for row in rows]


def counts(journal: Journal, actor: Actor) -> dict[str, int]:
    """How many lines each list has."""
    demand(actor, *READERS)
    found = {}
    for one in LISTS:
        row = journal.one(f"SELECT COUNT(*) FROM ({one.sql})")  # noqa: S608  our own statements
        found[one.name] = 0 if row is None else int(row[0])
    return found
