"""Commands of the survey desk: loading results, and matching those that came without numbers."""

# ruff: noqa: D301  click needs the real \b character, and the help is Japanese

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.damage import store, words
from victim_support.damage.dwellings import building_dwelling, home_dwelling
from victim_support.damage.errors import DwellingInvalid, SurveyFileRefused, SurveyFileUnreadable
from victim_support.damage.survey import FLAG_TEXTS
from victim_support.damage.survey_file import read_map, read_survey_file, write_rejected
from victim_support.register.store import disaster as find_disaster

if TYPE_CHECKING:
    from victim_support.damage.survey_file import SurveyFile
    from victim_support.damage.survey_rows import SurveyRow
    from victim_support.journal.home import Home

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(name="load")
def load_group() -> None:
    """ファイルを取り込む。"""


@load_group.command(name="surveys")
@click.argument("file", type=_FILE)
@click.option("--disaster", required=True, help="災害のコード（例：R8-01）。")
@click.option("--map", "map_file", type=_FILE, help="列名の対応表（TOML：こちらの列名 = 相手の列名）。")
@click.option("--encoding", default="utf-8", show_default=True, help="文字コード（cp932 など）。")
@click.option("--skip-bad", is_flag=True, help="誤りのある行を除いて取り込み、除いた行を隣のファイルに書く。")
@pass_command_line
def surveys(
    line: CommandLine, file: Path, disaster: str, map_file: Path | None, encoding: str, *, skip_bad: bool
) -> None:
    """住家の被害認定調査の結果を取り込む。誤りのある行が一つでもあれば何も取り込まない。

    \b
    例:
      victim-support --home H load surveys surveys.csv --disaster R8-01
      victim-support --home H load surveys surveys.csv --disaster R8-01 --encoding cp932 --skip-bad
    """
    names = read_map(map_file) if map_file is not None else {}
    with line.open() as home:
        find_disaster(home.journal, disaster)  # told before a long file is read
        found = read_survey_file(file, encoding, names)
        _tell_faults(found)
        if found.faults and not skip_bad:
            raise SurveyFileRefused(file=file.name, count=len(found.rejected))
        if found.faults:
            click.echo(f"除いた行（{len(found.rejected)}行）: {write_rejected(file, found)}", err=True)
        report = _load(line, home, disaster, found.rows, _digest(file))
    _tell(report)


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise SurveyFileUnreadable(file=file.name, cause=str(error)) from error


def _load(line: CommandLine, home: Home, disaster: str, rows: list[SurveyRow], source: str) -> store.LoadReport:
    day = find_disaster(home.journal, disaster).day
    with click.progressbar(length=len(rows), label="調査を取り込んでいます") as bar:

        def progress(done: int, total: int) -> None:
            bar.update(done - bar.pos)
            del total

        return store.load_surveys(
            home.journal, line.actor, disaster, rows, disaster_date=day, source=source, progress=progress
        )


def _tell_faults(found: SurveyFile) -> None:
    for notice in found.notices:
        click.echo(f"お知らせ: {notice}", err=True)
    for fault in found.faults:
        click.echo(f"誤り: {fault}", err=True)


def _tell(report: store.LoadReport) -> None:
    click.echo(f"取り込んだ調査: {report.recorded}件（すでに同じ内容: {report.unchanged}件）")
    click.echo(f"書面の決裁を登録: {report.decided}件")
    click.echo(f"突合待ち: {report.unmatched}件")
    for flag, count in report.flags.items():
        click.echo(f"確かめてください: {count}件　{FLAG_TEXTS[flag]}")


@click.group(name="damage")
def damage_group() -> None:
    """住家の被害の調査と決裁。

    \b
    例:
      victim-support --home H damage unmatched --disaster R8-01
    """


@damage_group.command(name="waiting")
@click.option("--disaster", required=True, help="災害のコード（例：R8-01）。")
@pass_command_line
def waiting(line: CommandLine, disaster: str) -> None:
    """決裁を待つ調査の一覧。決裁は画面で行う。

    \b
    例:
      victim-support --home H damage waiting --disaster R8-01
    """
    with line.open(writing=False) as home:
        find_disaster(home.journal, disaster)
        for row in store.waiting(home.journal, disaster):
            computed = row["computed_grade"] or "決まりません"
            click.echo(f"{row['survey_no']}\t{row['round']}\t{row['dwelling']}\t{row['address'] or ''}\t{computed}")


@damage_group.command(name="unmatched")
@click.option("--disaster", required=True, help="災害のコード（例：R8-01）。")
@pass_command_line
def unmatched(line: CommandLine, disaster: str) -> None:
    """突合待ち：どの住家のものか決まっていない調査の一覧。

    \b
    例:
      victim-support --home H damage unmatched --disaster R8-01
    """
    with line.open(writing=False) as home:
        find_disaster(home.journal, disaster)
        for row in store.unmatched(home.journal, disaster):
            click.echo(f"{row['survey_no']}\t{row['round']}\t{row['address'] or ''}\t{row['doorplate'] or ''}")


@damage_group.command(name="match")
@click.argument("survey_no")
@click.option("--disaster", required=True, help="災害のコード（例：R8-01）。")
@click.option(
    "--round",
    "survey_round",
    default=words.FIRST,
    show_default=True,
    type=click.Choice(words.ROUNDS),
    help="調査区分。",
)
@click.option("--property", "property_no", help="物件番号。")
@click.option("--room", "room_no", default="", help="部屋番号。")
@click.option(
    "--household", "household_no", default="", help="世帯番号（物件番号がないときは、その登録住所が住家になる）。"
)
@pass_command_line
def match(
    line: CommandLine,
    survey_no: str,
    disaster: str,
    survey_round: str,
    *,
    property_no: str | None,
    room_no: str,
    household_no: str,
) -> None:
    """突合待ちの調査の住家を決める。書面の決裁があれば、その住家の決裁として登録する。

    \b
    例:
      victim-support --home H damage match S0001 --disaster R8-01 --property 0012 --household 0000000001
    """
    if not property_no and not household_no:
        raise DwellingInvalid(dwelling="")
    dwelling = building_dwelling(property_no, "", room_no) if property_no else home_dwelling(household_no)
    name = store.survey_subject(disaster, survey_no, survey_round)
    with line.open() as home:
        find_disaster(home.journal, disaster)
        base = home.journal.subject(name).base("dwelling", "household_no")
        written = store.match_survey(home.journal, line.actor, name, dwelling, base=base, household_no=household_no)
    click.echo(f"調査 {survey_no}（{survey_round}）の住家を {dwelling} に決めました。")
    if written.decided:
        click.echo("書面の決裁を登録しました。")


COMMANDS = (load_group, damage_group)
