"""Passphrases: generating, judging and reading them. They never stand on a command line.

A generated one is six words of three syllables (``kasumo tenira …``) from 32 syllables that every keyboard types the
same, with or without a Japanese input method, and that are written alike in Hepburn and Kunrei romanisation. A word is
three different syllables: 32 × 31 × 30 = 29,760 words, 14.86 bits each, 89 bits for six (77 are required).
"""

from __future__ import annotations

import os
import secrets
import sys
import unicodedata
from getpass import getpass
from pathlib import Path
from typing import Final

from victim_support.vault.errors import PassphraseUnreadable, WeakPassphrase

SYLLABLES: Final = (
    "ka ki ku ke ko sa su se so ta te to na ni ne no ha hi ma mi mu me mo ya yu yo ra ri ru re ro wa".split()  # noqa: SIM905 - a row of words is easier to check by eye
)
WORDS: Final = 6
ENVIRONMENT: Final = "VICTIM_SUPPORT_PASSPHRASE_FILE"
"""Names a file whose one line is the passphrase."""

_MINIMUM_LENGTH: Final = 16
_MINIMUM_DISTINCT: Final = 8
_MINIMUM_WORD_KINDS: Final = 3
_LONGEST_FILE: Final = 4096
# What nobody should have to read out over a telephone.
_UNWANTED: Final = frozenset({"korose", "korosu", "nikumu", "yamero", "kutani", "kemono", "noroma", "manuke"})
_RUNS: Final = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890")
_RUN_LENGTH: Final = 6
_MINIMUM_REST: Final = 12
_COMMON: Final = ("password", "passphrase", "victimsupport", "letmein", "administrator", "correcthorsebatterystaple")


def generate() -> str:
    """Return six random words, 89 bits, lower-case ASCII letters with single spaces."""
    return " ".join(_word() for _ in range(WORDS))


def _word() -> str:
    while True:
        syllables = [secrets.choice(SYLLABLES) for _ in range(3)]
        word = "".join(syllables)
        if len(set(syllables)) == len(syllables) and word not in _UNWANTED:
            return word


def normalize(passphrase: str) -> str:
    """Return what is hashed: NFKC (full-width letters of an input method become ASCII), spaces single, ends trimmed.

    A passphrase is not a name: two ways of typing the same keys must open the same vault.
    """
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def check_strength(passphrase: str) -> None:
    """Raise `WeakPassphrase` unless it has 16 characters, 8 different, is no run of keys and no well-known phrase.

    A floor against carelessness, not a measure of strength: the generated one is what to use.
    """
    text = normalize(passphrase)
    solid = text.replace(" ", "").casefold()
    if len(solid) < _MINIMUM_LENGTH:
        raise WeakPassphrase(reason=f"{_MINIMUM_LENGTH}文字より短い")
    if len(set(solid)) < _MINIMUM_DISTINCT:
        raise WeakPassphrase(reason="同じ文字の繰り返し")
    if solid.isdigit():
        raise WeakPassphrase(reason="数字だけ")
    words = text.casefold().split()
    if len(words) > 1 and len(set(words)) < min(_MINIMUM_WORD_KINDS, len(words)):
        raise WeakPassphrase(reason="同じ語の繰り返し")
    if len(_without_common(solid)) < _MINIMUM_REST:
        raise WeakPassphrase(reason="よく知られた言葉")
    if _has_run(solid):
        raise WeakPassphrase(reason="キーの並び")
    if any(unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} for c in text):
        raise WeakPassphrase(reason="入力できない文字")


def _without_common(text: str) -> str:
    """What is left of the text when the well-known words are taken out of it."""
    for common in _COMMON:
        text = text.replace(common, "")
    return text


def _has_run(text: str) -> bool:
    """Whether more than half of the text is made of runs of six neighbouring keys."""
    covered = 0
    position = 0
    while position <= len(text) - _RUN_LENGTH:
        piece = text[position : position + _RUN_LENGTH]
        if any(piece in run or piece[::-1] in run for run in _RUNS):
            covered += _RUN_LENGTH
            position += _RUN_LENGTH
        else:
            position += 1
    return covered * 2 > len(text)


def read_passphrase(file_option: str | Path | None, *, prompt: str = "合言葉", confirm: bool = False) -> str:
    """Return the passphrase from ``--passphrase-file``, else the file `ENVIRONMENT` names, else a prompt or stdin.

    On a terminal it prompts without echo (twice with `confirm`); otherwise it reads one line of standard input. One
    line ending is cut off, nothing else. Raises `PassphraseUnreadable` for a missing, empty, binary or overlong file.
    """
    given = file_option or os.environ.get(ENVIRONMENT)
    if given:
        return _from_file(Path(given))
    if sys.stdin.isatty():
        return _from_terminal(prompt, confirm=confirm)
    try:
        return _checked(sys.stdin.readline())
    except UnicodeDecodeError as error:
        raise PassphraseUnreadable(reason="標準入力が UTF-8 の文字ではありません") from error


def passphrase_given(file_option: str | Path | None) -> bool:
    """Whether a file names the passphrase, so that `init` generates none."""
    return bool(file_option or os.environ.get(ENVIRONMENT))


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise PassphraseUnreadable(reason=f"{path}: {error.strerror}") from error
    if len(raw) > _LONGEST_FILE:
        raise PassphraseUnreadable(reason=f"{path}: ファイルが大きすぎます")
    try:
        # a byte order mark is what Windows' Notepad adds
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PassphraseUnreadable(reason=f"{path}: UTF-8 の文字ではありません") from error
    return _checked(text)


def _from_terminal(prompt: str, *, confirm: bool) -> str:
    first = getpass(f"{prompt}: ")
    if confirm and getpass(f"{prompt}（もう一度）: ") != first:
        raise PassphraseUnreadable(reason="二度の入力が一致しません")
    return _checked(first)


def _checked(text: str) -> str:
    line = text.removesuffix("\n").removesuffix("\r")
    if "\n" in line or "\r" in line:
        raise PassphraseUnreadable(reason="二行以上あります")
    if not line.strip():
        raise PassphraseUnreadable(reason="空です")
    if any(unicodedata.category(sign) == "Cs" for sign in line):  # how a terminal hands on what is no text
        raise PassphraseUnreadable(reason="文字として読めません")
    return line
