"""Wrong calls, unwritable places and absurd arguments: a code, a remedy, status 1, nothing lost."""

import pytest

from victim_support import cli
from victim_support.day.store_confirm import now

MANY_DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "words",
    [
        ["verify"],
        ["verify", "paper.pdf"],
        ["nonsense"],
        ["journal", "verify", "--nonsense"],
        ["journal", "show", "--last", "many"],
        ["journal", "show", "--last", "0"],
        ["journal", "show", "--last", MANY_DIGITS[:20]],
        ["seal", "add", "x.png", "--side", "nan", "--approval-no", "1", "--approved-on", "R8.10.5", "--keeper", "k",
         "--purpose", "p"],
        ["seal", "add", "x.png", "--side", "inf", "--approval-no", "1", "--approved-on", "R8.10.5", "--keeper", "k",
         "--purpose", "p"],
        ["enrol", "nowhere.json"],
    ],
)  # fmt: skip
def test_a_wrong_call_is_named_and_ends_with_1(operator, words):
    """Status 2 of `verify` says that a paper is genuine and not current; a forgotten option must not say so."""
    operator.fails("E-SYS-01", *words)


@pytest.mark.parametrize("place", ["/proc/nowhere/home", "file/home", "x" * 300])
def test_a_home_that_cannot_be_made_is_named(operator, tmp_path, place):
    (tmp_path / "file").write_text("")
    words = ["init", "--municipality", "212016", "--device", "L01"]
    operator.fails("E-SYS-02", "--home", tmp_path / place, *words)
    operator.fails("E-SYS-02", "centre", "init", "--home", tmp_path / place)


def test_a_picture_of_a_seal_that_is_not_there(operator, tmp_path):
    words = ["--approval-no", "1", "--approved-on", "R8.10.5", "--keeper", "課長", "--purpose", "罹災証明書"]
    operator.fails("E-SYS-02", "seal", "add", tmp_path / "none.png", "--side", "24", *words)


@pytest.mark.parametrize("text", [MANY_DIGITS, "[" * 100_000, '{"format":"\\ud800"}', "\0", ""])
def test_a_grant_that_is_none(operator, site, tmp_path, text):
    bad = tmp_path / "bad.json"
    bad.write_text(text)
    operator.fails("E-KEY-37", "enrol", bad)
    operator.fails("E-KEY-37", "centre", "enrol", bad, "--home", site / "centre", "--out", tmp_path / "grant.json")


def test_a_paper_that_cannot_be_written_is_not_recorded_as_printed(operator, site, tmp_path):
    operator.works(
        "certificate", "issue", "--disaster", "R8-01", "--list", site / "town" / "issue.csv", "--out", tmp_path / "out",
        "--confirm-date", now().date().isoformat(),
    )  # fmt: skip
    number = next((tmp_path / "out").glob("*.pdf")).stem
    before = operator.works("journal", "show", "--last", "1")
    operator.fails(
        "E-CRT-12", "certificate", "print", number, "--out", tmp_path / "none" / "x.pdf", "--reason", "紙詰まり"
    )
    assert operator.works("journal", "show", "--last", "1") == before
    assert operator.is_sound()


def test_a_fault_of_ours_shows_where_and_never_what(capsys):
    with pytest.raises(KeyError) as caught:
        {}["岐阜　太郎"]
    cli._fault(caught.type, caught.value, caught.tb)
    said = capsys.readouterr().err
    assert "E-SYS-03" in said
    assert "test_commands.py" in said
    assert "太郎" not in said


def test_standard_input_that_is_no_text(monkeypatch, tmp_path):
    import io

    from victim_support.vault.errors import PassphraseUnreadable
    from victim_support.vault.passphrase import read_passphrase

    monkeypatch.delenv("VICTIM_SUPPORT_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00\n"), encoding="utf-8"))
    with pytest.raises(PassphraseUnreadable):
        read_passphrase(None)
