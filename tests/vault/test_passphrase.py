import io
import math

import pytest

from victim_support.vault import passphrase
from victim_support.vault.errors import PassphraseUnreadable, WeakPassphrase
from victim_support.vault.passphrase import check_strength, generate, read_passphrase


def test_generated_has_at_least_77_bits():
    n = len(passphrase.SYLLABLES)
    assert n == len(set(passphrase.SYLLABLES)) == 32
    words = n * (n - 1) * (n - 2) - len(passphrase._UNWANTED)
    assert math.log2(words) * passphrase.WORDS >= 77


def test_every_word_splits_into_syllables_one_way():
    # otherwise two draws could give one word and the count above would be too high
    assert all(len(s) == 2 for s in passphrase.SYLLABLES)


def test_generated_is_typable_strong_and_new():
    seen = {generate() for _ in range(50)}
    assert len(seen) == 50
    for text in seen:
        assert text.isascii()
        assert text.replace(" ", "").islower()
        assert len(text.split()) == 6
        check_strength(text)


@pytest.mark.parametrize(
    "weak",
    ["", "short", "aaaaaaaaaaaaaaaaaaaa", "1234567890123456789", "password12345678901", "kasumo kasumo kasumo kasumo",
     "qwertyuiopasdfghjkl", "Correct Horse Battery Staple", "kasumo tenira \x07okasu mirako"],
)  # fmt: skip
def test_weak_is_refused(weak):
    with pytest.raises(WeakPassphrase):
        check_strength(weak)


@pytest.mark.parametrize(
    "line", [b"kasumo tenira\n", b"kasumo tenira\r\n", b"kasumo tenira", b"\xef\xbb\xbfkasumo tenira\r\n"]
)
def test_file_is_read_without_its_line_end(tmp_path, line):
    file = tmp_path / "p"
    file.write_bytes(line)
    assert read_passphrase(file) == "kasumo tenira"


def test_environment_names_a_file(tmp_path, monkeypatch):
    file = tmp_path / "p"
    file.write_text("from file\n")
    monkeypatch.setenv(passphrase.ENVIRONMENT, str(file))
    assert read_passphrase(None) == "from file"
    other = tmp_path / "q"
    other.write_text("from option\n")
    assert read_passphrase(other) == "from option"


def test_standard_input_gives_one_line(monkeypatch):
    monkeypatch.delenv(passphrase.ENVIRONMENT, raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("first line\nsecond\n"))
    assert read_passphrase(None) == "first line"


def test_terminal_prompts_without_echo(monkeypatch):
    monkeypatch.delenv(passphrase.ENVIRONMENT, raising=False)
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    answers = iter(["one phrase", "one phrase", "one phrase", "another"])
    monkeypatch.setattr(passphrase, "getpass", lambda prompt: next(answers))
    assert read_passphrase(None, confirm=True) == "one phrase"
    with pytest.raises(PassphraseUnreadable):
        read_passphrase(None, confirm=True)


@pytest.mark.parametrize("data", [b"", b"\n", b"  \n", b"a\nb\n", b"\xff\xfe", b"x" * 5000])
def test_unreadable_files_are_named(tmp_path, data):
    file = tmp_path / "p"
    file.write_bytes(data)
    with pytest.raises(PassphraseUnreadable):
        read_passphrase(file)
    with pytest.raises(PassphraseUnreadable):
        read_passphrase(tmp_path / "missing")
