"""`victim-support centre …`: what the centre's staff do before and after a laptop is delivered."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from victim_support.centre.centre import DRILL_NAME, NAME, Centre
from victim_support.centre.errors import StatusLineWrong
from victim_support.centre.folder import ROOT_FILE, read_file
from victim_support.centre.home_commands import backup_command, receive_command
from victim_support.centre.out_commands import export_command, fleet_command
from victim_support.centre.recover_commands import recover_command, write_sheet
from victim_support.centre.serve_commands import serve_command
from victim_support.centre.staff_commands import staff
from victim_support.centre.status import refresh_status_list
from victim_support.centre.stores import has_store, open_store
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.keys import enrolment
from victim_support.keys.key_list_items import Reason
from victim_support.keys.signing import fingerprint
from victim_support.keys.status_list import HASH_LENGTH, State
from victim_support.vault.durable import write_durably
from victim_support.vault.passphrase import generate, passphrase_given, read_passphrase

_REASONS = {"紛失": Reason.LOST, "漏えい": Reason.COMPROMISED, "引退": Reason.RETIRED, "誤り": Reason.MISTAKE}
_REASON_WORDS = {"lost": "紛失", "compromised": "漏えい", "retired": "引退", "mistake": "誤り"}
_STATES = {"有効": State.VALID, "旧": State.SUPERSEDED, "無効": State.VOID}
_PATH = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path, dir_okay=False)

_home = click.option("--home", "home", type=_PATH, required=True, help="センターのフォルダー")
_passphrase = click.option(
    "--passphrase-file", type=_FILE, help="センターの合言葉を書いたファイル（ないときは尋ねます）"
)
_town = click.option("--municipality", required=True, help="6桁の団体コード")


@click.group("centre")
def centre() -> None:
    """センターの仕事: 鍵、端末の登録、失効、失効一覧。

    例: victim-support centre init --home C
    """


@centre.command("init")
@_home
@_passphrase
@click.option("--drill", is_flag=True, help="訓練・デモ用（本番の鍵とは決して混ざりません）")
@click.option("--sheet", type=_FILE, help="封筒に入れる合言葉の用紙 (PDF) も作る")
@click.pass_context
def init(ctx: click.Context, home: Path, passphrase_file: Path | None, sheet: Path | None, *, drill: bool) -> None:
    """センターの根の鍵・運用の鍵・鍵一覧を作る。

    例: victim-support centre init --home C
    """
    given = _given(ctx, passphrase_file)
    own = passphrase_given(given)
    passphrase = read_passphrase(given) if own else generate()
    made = Centre.create(home, passphrase, drill=drill)
    click.echo(f"センターの鍵を作りました: {home}")
    click.echo(f"根の鍵の指紋: {made.key_list.fingerprint}")
    click.echo(f"根の鍵（配布用）: {home / ROOT_FILE}")
    if not own:
        click.echo(f"合言葉（一度だけ表示します。紙に書いて封をしてください）:\n\n    {passphrase}\n")
    if sheet is not None:
        write_sheet(sheet, DRILL_NAME if drill else NAME, "センター", passphrase, made.key_list.fingerprint)


@centre.group("municipality")
def municipality_group() -> None:
    """市町村の発行鍵。

    例: victim-support centre municipality add 212016 --home C
    """


@municipality_group.command("add")
@click.argument("code", metavar="団体コード")
@_home
@_passphrase
@click.option("--renew", is_flag=True, help="今の発行鍵に重ねて、次の発行鍵を作る")
@click.pass_context
def add(ctx: click.Context, code: str, home: Path, passphrase_file: Path | None, *, renew: bool) -> None:
    """市町村の発行鍵を作り、鍵一覧に載せる。

    例: victim-support centre municipality add 212016 --home C
    """
    town = municipality_of(code)
    certificate = _open(ctx, home, passphrase_file).add_municipality(town.code, renew=renew)
    click.echo(f"{town.code} {town.name} の発行鍵を作りました（{certificate.not_after.isoformat()} まで）。")


@centre.command("enrol")
@click.argument("request", metavar="enrol-request.json", type=_FILE)
@_home
@_passphrase
@click.option("--out", type=_FILE, required=True, help="書き出す grant.json")
@click.pass_context
def enrol(ctx: click.Context, request: Path, home: Path, passphrase_file: Path | None, out: Path) -> None:
    """端末の登録依頼に答え、登録許可を書き出す。

    例: victim-support centre enrol H/enrol-request.json --home C --out grant.json
    """
    asked = enrolment.read_request_file(read_file(request))
    opened = _open(ctx, home, passphrase_file)
    grant = opened.enrol(asked)
    write_durably(out, enrolment.grant_file(grant))
    click.echo(f"団体 {asked.municipality} の端末 {asked.device} を登録しました: {out}")
    click.echo(f"端末の鍵の指紋: {fingerprint(asked.public)}")
    click.echo(f"根の鍵の指紋: {opened.key_list.fingerprint}")


@centre.command("revoke")
@_town
@click.option("--device", help="端末コード（L01 など）")
@click.option("--issuing", is_flag=True, help="端末ではなく、市町村の発行鍵を失効させる")
@click.option("--reason", type=click.Choice(list(_REASON_WORDS)), default="lost", show_default=True, help="理由")
@_home
@_passphrase
@click.pass_context
def revoke(
    ctx: click.Context,
    *,
    municipality: str,
    device: str | None,
    reason: str,
    home: Path,
    passphrase_file: Path | None,
    issuing: bool,
) -> None:
    """盗まれた・失われた端末の鍵を失効させる。失効した端末の証明書は、失効一覧に「有効」と載ったものだけが有効です。

    例: victim-support centre revoke --municipality 212016 --device L01 --reason lost --home C
    """
    if issuing == bool(device):
        raise click.UsageError("--device か --issuing のどちらか一つを指定してください。")
    town = municipality_of(municipality)
    opened = _open(ctx, home, passphrase_file)
    why = _REASONS[_REASON_WORDS[reason]]
    done = opened.revoke(town.code, device, why) if device else opened.revoke_issuing(town.code, why)
    click.echo(f"{town.code} {town.name} の{done.device or '発行鍵'}を失効させました（{_REASON_WORDS[reason]}）。")
    click.echo("新しい鍵一覧と失効一覧を配ってください（centre key-list、centre status-list）。")


@centre.command("key-list")
@_home
@_passphrase
@click.option("--out", type=_FILE, required=True, help="書き出す鍵一覧")
@click.pass_context
def key_list(ctx: click.Context, home: Path, passphrase_file: Path | None, out: Path) -> None:
    """最新の鍵一覧を書き出す（個人情報も秘密も含みません）。

    例: victim-support centre key-list --home C --out keys.cbor
    """
    opened = _open(ctx, home, passphrase_file)
    write_durably(out, opened.key_list.encoded())
    click.echo(f"鍵一覧（{opened.key_list.version} 項目、{opened.key_list.as_of} 現在）を書き出しました: {out}")


@centre.command("status-list")
@_town
@_home
@_passphrase
@click.option("--changes", type=_FILE, help="CSV: 照合値（32桁の16進）,状態（有効・旧・無効）")
@click.option("--out", type=_FILE, required=True, help="書き出す失効一覧")
@click.pass_context
def status(
    ctx: click.Context,
    *,
    municipality: str,
    home: Path,
    passphrase_file: Path | None,
    changes: Path | None,
    out: Path,
) -> None:
    """市町村の失効一覧を発行する。前の一覧に、届いたすべての証明書の今の状態と、--changes の行を重ねます。

    一度「旧」「無効」と載った証明書は、決裁で正されたときだけ「有効」に戻ります。

    例: victim-support centre status-list --municipality 212016 --home C --out status.cbor
    """
    town = municipality_of(municipality)
    read = _changes(changes) if changes else {}
    opened = _open(ctx, home, passphrase_file)
    if has_store(opened, town.code):
        with open_store(opened, town.code, ctx.obj.rooms) as store:
            data = refresh_status_list(opened, store, read)
    else:
        data = opened.issue_status_list(town.code, read)
    write_durably(out, data)
    click.echo(f"{town.code} {town.name} の失効一覧を書き出しました（今回の変更 {len(read)} 件）: {out}")


def _changes(path: Path) -> dict[bytes, State]:
    states: dict[bytes, State] = {}
    text = read_file(path).decode("utf-8-sig", errors="replace")
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        if not row or not "".join(row).strip():
            continue
        match [cell.strip() for cell in row]:
            case [digits, word] if word in _STATES and _is_hash(digits):
                states[bytes.fromhex(digits)] = _STATES[word]
            case _:
                raise StatusLineWrong(path=path, line=number, value=",".join(row)[:80])
    return states


def _is_hash(digits: str) -> bool:
    return len(digits) == 2 * HASH_LENGTH and all(c in "0123456789abcdefABCDEF" for c in digits)


def _open(ctx: click.Context, home: Path, passphrase_file: Path | None) -> Centre:
    return Centre.open(home, read_passphrase(_given(ctx, passphrase_file), prompt="センターの合言葉"))


def _given(ctx: click.Context, passphrase_file: Path | None) -> Path | None:
    """The option of this command, else the one that stands before the command's name."""
    return passphrase_file or getattr(ctx.obj, "passphrase_file", None)


centre.add_command(receive_command)
centre.add_command(backup_command)
centre.add_command(fleet_command)
centre.add_command(export_command)
centre.add_command(serve_command)
centre.add_command(recover_command)
centre.add_command(staff)

COMMANDS: list[click.Command] = [centre]
