"""What stands in each book, under which heading and in which order: a town may choose. Pure.

| setting | values | default |
| --- | --- | --- |
| books.<book>.columns | headings, 、 between | every column of the book |
| books.<book>.order | headings to sort by, 、 between | day, then number |
| books.mask_protected | yes: names of households under 支援措置 are left out | no |
| books.file_copies | yes: 控 use the paper 用紙受払簿 is kept of | no |

`<book>` is reception, delivery, seal or paper. A heading the program does not know is left out, never an error: the
book still prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MASK: Final = "（支援措置）"
"""What stands in place of a name where the town masks protected households."""


@dataclass(frozen=True)
class Book:
    """One book: its key in addresses and settings, its title, its columns (key → heading) and its order."""

    key: str
    title: str
    columns: Mapping[str, str]
    order: tuple[str, ...]
    names: frozenset[str] = frozenset()
    """Columns that hold a person's name."""


RECEPTION: Final = Book(
    "reception",
    "収受簿",
    {
        "number": "収受番号", "day": "収受日", "what": "件名", "channel": "受付の方法", "person": "申請者",
        "relation": "世帯との関係", "household": "世帯番号", "head": "世帯主", "state": "処理",
        "actor": "受け付けた人", "laptop": "端末", "time": "記録日時",
    },
    ("day", "number"),
    frozenset({"person", "head"}),
)  # fmt: skip
DELIVERY: Final = Book(
    "delivery",
    "交付簿",
    {
        "number": "証明書番号", "kind": "種別", "day": "交付日", "head": "世帯主", "person": "受け取った人",
        "relation": "世帯との関係", "identity": "本人確認", "way": "渡し方", "fee": "手数料（円）",
        "fee_basis": "減免の理由", "old": "旧証明書", "recovered": "旧証明書の回収", "state": "いまの状態",
        "actor": "交付した人", "laptop": "端末", "time": "記録日時",
    },
    ("day", "number"),
    frozenset({"person", "head"}),
)  # fmt: skip
SEAL: Final = Book(
    "seal",
    "電子公印使用簿",
    {
        "day": "使用日", "number": "証明書番号", "purpose": "用途", "what": "件名", "count": "印影の数",
        "approval_no": "承認番号", "approved_on": "承認日", "keeper": "公印管理者", "actor": "使った人",
        "laptop": "端末", "time": "時刻", "reason": "刷り直しの理由",
    },
    ("day", "time"),
)  # fmt: skip
PAPER: Final = Book(
    "paper",
    "用紙受払簿",
    {
        "laptop": "端末", "day": "日付", "opening": "前残", "received": "受入", "used": "払出", "spoiled": "書損",
        "discarded": "廃棄", "returned": "返納", "adjusted": "棚卸の増減", "closing": "残", "note": "摘要",
    },
    ("laptop", "day"),
)  # fmt: skip
BOOKS: Final = {book.key: book for book in (RECEPTION, DELIVERY, SEAL, PAPER)}


@dataclass(frozen=True)
class Chosen:
    """A book as the town has it: its columns in the town's order, and what it is sorted by."""

    book: Book
    columns: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def headings(self) -> list[str]:
        """The header row."""
        return [self.book.columns[key] for key in self.columns]

    def cells(self, row: Mapping[str, str]) -> list[str]:
        """One row under the headings."""
        return [row.get(key, "") for key in self.columns]

    def sorted(self, rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
        """The rows in the book's order; dates are ISO texts here, so that they sort."""
        return sorted(rows, key=lambda row: tuple(_sortable(row.get(key, "")) for key in self.order))


def _sortable(text: str) -> tuple[int, str]:
    """Numbers by their size, before texts."""
    return (int(text), "") if text.isdecimal() and len(text) < 12 else (1 << 40, text)  # noqa: PLR2004  an integer


def chosen(book: Book, settings: Mapping[str, str]) -> Chosen:
    """The book with the town's columns and order; unknown headings are left out."""
    columns = _keys(book, settings.get(f"books.{book.key}.columns", ""))
    order = _keys(book, settings.get(f"books.{book.key}.order", ""))
    return Chosen(book, columns or tuple(book.columns), order or book.order)


def _keys(book: Book, words: str) -> tuple[str, ...]:
    by_heading = {heading: key for key, heading in book.columns.items()}
    found: Sequence[str] = [word.strip() for word in words.replace(",", "、").split("、")]
    return tuple(dict.fromkeys(by_heading[word] for word in found if word in by_heading))


def masked(book: Book, row: Mapping[str, str], *, protected: bool) -> Mapping[str, str]:
    """The row with the names of a protected household's people left out."""
    if not protected:
        return row
    return {key: MASK if key in book.names and value else value for key, value in row.items()}
