"""A household entered by hand: what was typed, and what is wrong with it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from victim_support.japanese.dates import parse_registered_date
from victim_support.japanese.numerals import whole_number
from victim_support.register.rules import HEAD, Member

ROWS = 3
MOST_ROWS = 20
_MOST_ASKED = 1_000_000
COLUMNS = ("name", "kana", "birthdate", "sex", "relation")
RELATIONS = ("夫", "妻", "子", "父", "母", "兄", "弟", "姉", "妹", "子の夫", "子の妻", "子の子", "縁故者", "同居人")
SEXES = ("男", "女")
_DAY = re.compile(r"\d日|\d[./-]\d+[./-]\d|^\d{8}$")


@dataclass
class HouseholdForm:
    """The typed texts by field name, the number of member rows shown, and errors by field name."""

    typed: Mapping[str, str]
    rows: int = ROWS
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One typed text, without blanks around it (those inside a name are the name's)."""
        return self.typed.get(name, "").strip()


def rows_asked(typed: Mapping[str, str]) -> int:
    """How many member rows the sent form had."""
    asked = typed.get("rows", "")
    return min(MOST_ROWS, whole_number(asked, _MOST_ASKED) or ROWS)


def read_members(form: HouseholdForm) -> list[Member]:
    """The members of the rows with a name; errors go into the form. The first row is the head."""
    members = []
    if not form.text("address"):
        form.errors["address"] = "住所を入れてください。"
    if not form.text("reason"):
        form.errors["reason"] = "台帳にない理由と、住んでいたことを確かめた方法を入れてください。"
    if not form.text("name_1"):
        form.errors["name_1"] = "世帯主の氏名を入れてください。"
    for row in range(1, form.rows + 1):
        texts = {column: form.text(f"{column}_{row}") for column in COLUMNS}
        if not texts["name"]:
            if any(texts.values()):
                form.errors.setdefault(f"name_{row}", "氏名を入れてください。")
            continue
        _check_birthdate(form, row, texts["birthdate"])
        members.append(
            Member(
                id="",
                name=texts["name"],
                kana=texts["kana"],
                birthdate=texts["birthdate"] or "年月日不詳",
                sex=texts["sex"],
                relation=HEAD if row == 1 else texts["relation"],
            )
        )
    return members


def _check_birthdate(form: HouseholdForm, row: int, text: str) -> None:
    """A register may hold a day that never was; a person at the counter knows the day, or part of it."""
    found = parse_registered_date(text)
    if text and not found.readable:
        form.errors[f"birthdate_{row}"] = (
            "生年月日を読み取れません。S50.7.7 のように入れ、分からないときは空けてください。"
        )
    elif _DAY.search(unicodedata.normalize("NFKC", text)) and found.exact is None:
        form.errors[f"birthdate_{row}"] = (
            "暦にない日です。月と日を確かめてください。日が分からなければ「昭和50年7月」とします。"
        )
