"""Commands of a laptop's life: init, enrol, key-list, journal verify|rebuild|show."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from victim_support.access.actor import Role
from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.access.passwords import generate_password
from victim_support.access.store import create_account
from victim_support.delivery.errors import DeviceCodeInvalid
from victim_support.japanese.dates import wareki
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.journal.clock import shown_time
from victim_support.journal.drawing import latest
from victim_support.journal.errors import VerifyFailed
from victim_support.journal.home import JAPAN, REQUEST_FILE, create_home, enrol
from victim_support.journal.verify import Findings, rebuild, verify
from victim_support.keys import trust
from victim_support.keys.record import DEVICE
from victim_support.vault.durable import write_durably
from victim_support.vault.passphrase import generate, passphrase_given, read_passphrase

FIRST_ADMINISTRATOR = "admin"
_MANY = 2000
_MOST_SHOWN = 1_000_000


@click.command("init")
@click.option("--municipality", required=True, help="全国地方公共団体コード 6 桁（例: 212016）")
@click.option("--device", required=True, help="端末コード（例: L01）")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="封筒に入れる合言葉の用紙 (PDF) も作る")
@pass_command_line
def init_command(line: CommandLine, municipality: str, device: str, sheet: Path | None) -> None:
    """この端末を作る（金庫、データベース、端末の鍵、登録依頼）

    合言葉は六つの語を作って一度だけ表示します。--passphrase-file があるときはその合言葉を使います。

    例: victim-support --home H init --municipality 212016 --device L01
    """
    town = municipality_of(municipality)
    if not DEVICE.fullmatch(device):
        raise DeviceCodeInvalid(device=device)
    generated = not passphrase_given(line.passphrase_file)
    passphrase = generate() if generated else read_passphrase(line.passphrase_file)
    home = create_home(line.path, town.code, device, passphrase, line.rooms)
    try:
        password = generate_password()
        with home.journal.transaction(line.actor.id) as tx:
            create_account(
                tx,
                name=FIRST_ADMINISTRATOR,
                display_name="最初の管理者",
                roles=(Role.ADMINISTRATOR,),
                password=password,
            )
    finally:
        home.close()
    click.echo(f"{town.name}の端末 {device} を作りました: {line.path}")
    if generated:
        click.echo("\n合言葉（いま一度だけ表示します。封筒に入れて保管してください）:")
        click.echo(f"    {passphrase}\n")
    click.echo(f"最初の管理者のログイン: {FIRST_ADMINISTRATOR}  パスワード: {password}")
    click.echo("（このパスワードも一度だけ表示します。ログインしたら担当者を登録してください）")
    if sheet is not None:
        _print_sheet(sheet, town.name, device, passphrase)
    click.echo(f"\n次に: センターで {line.path / REQUEST_FILE} を登録し、grant.json を enrol で取り込みます。")


def _print_sheet(path: Path, town: str, device: str, passphrase: str) -> None:
    from victim_support.paper.sheets import PassphraseSheet  # noqa: PLC0415  fonts are slow to load

    today = wareki(datetime.now(JAPAN).date())
    write_durably(path, PassphraseSheet(town, device, passphrase.split(), today).to_pdf())
    click.echo(f"合言葉の用紙を書きました: {path}（印刷したらファイルは消してください）")


@click.command("enrol")
@click.argument("grant", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@pass_command_line
def enrol_command(line: CommandLine, grant: Path) -> None:
    """センターの登録許可（grant.json）を取り込む

    初めての取り込みで、センターの根の鍵をこの端末に固定します。表示される指紋をセンターに電話で確かめてください。

    例: victim-support --home H enrol grant.json
    """
    with line.open() as home:
        accepted = enrol(home, grant.read_bytes(), line.actor.id)
        click.echo(f"登録しました: {home.municipality} {home.device}")
        click.echo(f"センターの根の鍵の指紋:\n    {accepted.fingerprint}")


@click.command("key-list")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="書き出すファイル")
@pass_command_line
def key_list_command(line: CommandLine, out: Path) -> None:
    """証明書の検証に使う鍵一覧を書き出す（公開してよいもの）

    例: victim-support --home H key-list --out keys.cbor
    """
    with line.open(writing=False) as home:
        accepted = trust.require(home.vault)
        write_durably(out, accepted.key_list.encoded())
        click.echo(f"鍵一覧 第{accepted.key_list.version}版 を書き出しました: {out}")


@click.group("journal")
def journal_group() -> None:
    """記録の検査・作り直し・表示"""


@journal_group.command("verify")
@pass_command_line
def verify_command(line: CommandLine) -> None:
    """連鎖・署名・中身・表を検査する。異常があれば終了コード 1

    例: victim-support --home H journal verify
    """
    with line.open(writing=False) as home:
        found = verify(home.journal, _progress)
    click.echo(
        f"記録 {found.entries} 件、署名 {found.heads} 件、表の対象 {found.subjects} 件を検査しました。"
        f"非開示 {found.withheld} 件、廃棄済 {found.shredded} 件。"
    )
    _tell(found)
    if found.problems:
        raise VerifyFailed(count=len(found.problems))
    click.echo("異常はありません。")


def _tell(found: Findings) -> None:
    for word, places in (("未着", found.gaps), ("分岐", found.forks), ("異常", found.problems)):
        for place in places:
            click.echo(f"{word}: {place}")
    for line in found.told:
        click.echo(line)


@journal_group.command("rebuild")
@pass_command_line
def rebuild_command(line: CommandLine) -> None:
    """表を記録から作り直す（記録そのものは変わりません）

    例: victim-support --home H journal rebuild
    """
    with line.open(writing=False) as home:
        count = rebuild(home.journal, _progress)
    click.echo(f"表を作り直しました（対象 {count} 件）。")


@journal_group.command("show")
@click.option("--subject", help="この対象の記録だけ")
@click.option("--last", type=click.IntRange(1, _MOST_SHOWN), default=20, show_default=True, help="新しいほうから何件")
@click.option("--values", is_flag=True, help="書かれた値も表示する（個人情報が画面に出ます）")
@pass_command_line
def show_command(line: CommandLine, subject: str | None, last: int, *, values: bool) -> None:
    """記録を新しい順に表示する

    例: victim-support --home H journal show --last 50
    """
    with line.open(writing=False) as home:
        for entry, name in latest(home.journal.database.conn, last, subject):
            place = f"{entry.laptop} {entry.epoch}-{entry.seq}"
            click.echo(f"{place}  {shown_time(entry.time)}  {entry.actor}  {entry.kind}  {name}")
            if values:
                shown = {**entry.general, **(entry.protected or {})}
                click.echo("    " + json.dumps(shown, ensure_ascii=False, default=lambda value: value.hex()))


def _progress(stage: str, done: int, total: int) -> None:
    if total >= _MANY and (done % _MANY == 0 or done == total):
        click.echo(f"\r{stage} {done:,} / {total:,}", err=True, nl=done == total)


COMMANDS = (init_command, enrol_command, key_list_command, journal_group)
