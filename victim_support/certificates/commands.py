"""Commands of the certificates room: 一括交付, printing again, the seal, and verifying papers."""

# ruff: noqa: D301  click needs the real \b character, and the help is Japanese

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.certificates.errors import CertificateUnknown, OutputRefused
from victim_support.certificates.verify_commands import COMMANDS as VERIFY_COMMANDS
from victim_support.japanese.dates import parse_date

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_LONGEST_SIDE = 25
_BASIS = "市町村長の決定による一括交付"


@click.group()
def certificate() -> None:
    """証明書の一括交付と印刷。

    \b
    例:
      victim-support --home H certificate issue --disaster R8-01 --list 一覧.csv --out 証明書
    """


@certificate.command()
@click.option("--disaster", required=True, help="災害のコード（例 R8-01）。")
@click.option("--list", "list_file", type=_FILE, required=True, help="世帯の一覧（issue.csv）。")
@click.option("--out", type=_FOLDER, required=True, help="PDF と index.csv を書くフォルダー。")
@click.option("--basis", default=_BASIS, show_default=True, help="申請として記録する根拠。")
@click.option("--date", "issue_date", help="発行日（省略すると今日）。")
@click.option("--confirm-date", "said", help="今日の日付（例 2026-11-28）。この端末で、その日の最初の作成の前に要る。")
@click.option("--encoding", default="utf-8", show_default=True, help="一覧の文字コード（utf-8 か cp932）。")
@pass_command_line
def issue(  # noqa: PLR0917  one parameter an option
    line: CommandLine, disaster: str, list_file: Path, out: Path, basis: str, issue_date: str | None,
    said: str | None, encoding: str,
) -> None:  # fmt: skip
    """一覧の世帯の証明書を作り、1通1ファイルの PDF にする。作れない世帯は理由を付けて保留にする。

    \b
    例:
      victim-support --home H certificate issue --disaster R8-01 --list 一覧.csv --out 証明書 \\
        --confirm-date 2026-11-28
    """
    from victim_support.certificates.issuing import issuer_of, today  # noqa: PLC0415  the paper is heavy to import
    from victim_support.certificates.store_batch import Batch, issue_list, read_list  # noqa: PLC0415  same
    from victim_support.paper import warm_up  # noqa: PLC0415  same

    rows = read_list(list_file, encoding)
    day = today() if issue_date is None else parse_date(issue_date)
    with line.open() as home:
        issuer = issuer_of(home)
        warm_up()
        with click.progressbar(length=len(rows), label="証明書", file=sys.stderr) as bar:
            outcome = issue_list(
                home.journal,
                line.actor,
                rows,
                Batch(disaster, day, basis, out, None if said is None else parse_date(said)),
                issuer=issuer,
                progress=lambda _done: bar.update(1),
            )
    click.echo(f"作成 {outcome.made}通、保留 {outcome.held}件。一覧: {out / 'index.csv'}")


@certificate.command(name="print")
@click.argument("number")
@click.option("--out", type=_FILE, required=True, help="PDF を書くファイル。")
@click.option("--reason", default="", help="刷り直すときの理由（紙詰まりなど）。")
@pass_command_line
def print_again(line: CommandLine, number: str, out: Path, reason: str) -> None:
    """作成済みの証明書の PDF を、同じ番号でもう一度書く。交付したあとは再交付になる。

    \b
    例:
      victim-support --home H certificate print L01A-000123-X --out 証明書.pdf --reason 紙詰まり
    """
    from victim_support.certificates.store_acts import record_print  # noqa: PLC0415  as above
    from victim_support.certificates.store_make import pdf_of  # noqa: PLC0415  same
    from victim_support.certificates.store_queries import by_number, known_certificate  # noqa: PLC0415  same

    with line.open() as home:
        journal = home.journal
        rows = by_number(journal, line.actor, number)
        if not rows:
            raise CertificateUnknown(certificate=number)
        subject = rows[0]["subject"]
        base = known_certificate(journal, subject).base("print")
        with _writable(out):
            record_print(journal, line.actor, subject, base=base, reason=reason or None, way="コマンド")
            out.write_bytes(pdf_of(journal, line.actor, subject))
    click.echo(f"{rows[0]['number']} を {out} に書きました。")


def _millimetres(text: str) -> float:
    side = float(text)
    if not 1 <= side <= _LONGEST_SIDE:  # also what is no number at all (nan)
        raise ValueError(text)
    return side


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    """Told before anything is put on record; `OutputRefused`."""
    try:
        with out.open("ab"):
            yield
    except OSError as error:
        raise OutputRefused(folder=out, cause=error.strerror or error, made=1) from error


@click.group()
def seal() -> None:
    """証明書に印刷する公印。

    \b
    例:
      victim-support --home H seal add 公印.png --side 24 --approval-no 総第12号 --approved-on R8.10.5 \\
        --keeper 総務課長 --purpose 罹災証明書
    """


@seal.command()
@click.argument("image", type=_FILE)
@click.option("--side", type=_millimetres, metavar="MM", required=True, help="印影の一辺（mm、25 以下）。")
@click.option("--approval-no", required=True, help="公印規則による承認の番号。")
@click.option("--approved-on", required=True, help="承認日。")
@click.option("--keeper", required=True, help="公印管理者。")
@click.option("--purpose", required=True, help="用途。")
@click.option("--black-note/--no-black-note", default=True, help="「この印は黒色です」を添える。")
@pass_command_line
def add(  # noqa: PLR0917  one parameter an option
    line: CommandLine, image: Path, side: float, approval_no: str, approved_on: str, keeper: str, purpose: str, *,
    black_note: bool,
) -> None:  # fmt: skip
    """承認を受けた公印の画像を登録する。印刷に使うには、設定 seal.mode を image にする。

    \b
    例:
      victim-support --home H seal add 公印.png --side 24 --approval-no 総第12号 --approved-on R8.10.5 \\
        --keeper 総務課長 --purpose 罹災証明書
    """
    from victim_support.certificates.store_seals import SealApproval, register_seal  # noqa: PLC0415  as above

    approved: date = parse_date(approved_on)
    approval = SealApproval(approval_no, approved.isoformat(), keeper, purpose)
    with line.open() as home:
        digest = register_seal(
            home.journal, line.actor, image.read_bytes(), round(side * 10), approval, black_note=black_note
        )
    click.echo(f"公印を登録しました（{digest[:16]}）。使うには: victim-support settings set seal.mode image")


@click.group()
def kind() -> None:
    """証明書の種別の見本。

    \b
    例:
      victim-support --home H kind sample risai --out 見本.pdf
    """


@kind.command()
@click.argument("key")
@click.option("--out", type=_FILE, required=True, help="PDF を書くファイル。")
@pass_command_line
def sample(line: CommandLine, key: str, out: Path) -> None:
    """この市町村の設定での見本を PDF に書く。変えるには settings set certificate.<記号>.<項目> を使う。

    \b
    例:
      victim-support --home H settings set certificate.risai.title り災証明書
      victim-support --home H kind sample risai --out 見本.pdf
    """
    from victim_support.certificates.store_kinds import kind_of_key, sample_pdf  # noqa: PLC0415  as above

    with line.open() as home, _writable(out):
        out.write_bytes(sample_pdf(kind_of_key(home.journal, key)))
    click.echo(f"見本を {out} に書きました。")


@click.group()
def paper() -> None:
    """印刷の確かめ。

    \b
    例:
      victim-support paper test --out 確かめ.pdf
    """


@paper.command(name="test")
@click.option("--out", type=_FILE, required=True, help="PDF を書くファイル。")
def test_print(out: Path) -> None:
    """100 ミリの目盛りを書いた紙を PDF にする。定規をあてて、倍率 100％で印刷されているかを確かめる。

    \b
    例:
      victim-support paper test --out 確かめ.pdf
    """
    from victim_support.paper.ruler import paper_test  # noqa: PLC0415  as above

    with _writable(out):
        out.write_bytes(paper_test())
    click.echo(f"{out} に書きました。倍率 100％で印刷し、目盛りに定規をあててください。")


COMMANDS = (certificate, seal, kind, paper, *VERIFY_COMMANDS)
