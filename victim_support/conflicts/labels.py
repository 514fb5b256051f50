"""What the desk calls subjects and fields: data/words/labels.toml. Every field has its word (a test holds it)."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from victim_support.journal.subjects import subject_pieces
from victim_support.resources import data_file

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(data_file("words", "labels.toml").read_text("utf-8"))


def subject_words() -> Mapping[str, str]:
    """The word for every subject type."""
    found: Mapping[str, str] = _words()["subjects"]
    return found


def field_words(subject_type: str) -> Mapping[str, str]:
    """The words for the fields of a type; empty where a newer program declared it."""
    found: Mapping[str, str] = _words()["fields"].get(subject_type, {})
    return found


def type_of(subject: str) -> str:
    """The name of a subject's type."""
    return subject.partition(":")[0]


def field_label(subject: str, field: str) -> str:
    """The word for a field of the subject; its own name where a newer program declared it."""
    return field_words(type_of(subject)).get(field, field)


def subject_label(subject: str) -> str:
    """The word for the subject's type, with the number people know it by."""
    word = subject_words().get(type_of(subject), type_of(subject))
    shown = [piece for piece in subject_pieces(subject) if not piece.startswith("@")]
    return f"{word}　{'　'.join(shown)}" if shown else word


def value_text(value: object) -> str:
    """A value as a tired person reads it."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, bytes):
        return f"（データ {len(value):,} バイト）"
    if isinstance(value, list):
        return "、".join(map(value_text, value)) or "（空）"
    if isinstance(value, dict):
        return "　".join(f"{key}：{value_text(one)}" for key, one in value.items()) or "（空）"
    return str(value)
