"""`victim-support verify`: anyone can check a paper, with no home and no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from victim_support.certificates.errors_verifying import FileNotReadable, KeysNotUsable, StatusNotUsable
from victim_support.certificates.qr_payload import Payload
from victim_support.certificates.reading import read_file
from victim_support.certificates.telling import japanese_time, rows, shown
from victim_support.certificates.verification import EXIT_NOT_GENUINE, Keys, Signature, Verdict, verify_all
from victim_support.certificates.verify_page import page_with
from victim_support.errors import VictimSupportError
from victim_support.keys import status_list
from victim_support.keys.errors import KeysError
from victim_support.keys.key_list import LIMIT, KeyList
from victim_support.vault.durable import write_durably

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("verify")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--keys", "keys_path", required=True, type=_FILE, help="鍵一覧（keys.cbor）か根の鍵（root.cbor）")
@click.option("--status", "status_paths", multiple=True, type=_FILE, help="市町村の失効一覧（いくつでも）")
@click.pass_context
def verify(ctx: click.Context, files: Sequence[Path], keys_path: Path, status_paths: Sequence[Path]) -> None:
    """証明書（PDF・PNG・JPEG・テキスト）の署名と状態を、オフラインで確かめる。

    終了コード: 0 真正で有効（またはリストなし）、2 旧証明書・無効・確認不能、1 それ以外。

    例: victim-support verify 証明書.pdf --keys keys.cbor --status status.cbor
    """
    keys = load_keys(keys_path, status_paths)
    click.echo(f"根の鍵の指紋: {keys.key_list.fingerprint}")
    click.echo(f"鍵一覧: {keys.key_list.as_of} 現在（{keys.key_list.version} 項目）")
    worst = 0
    for path in files:
        worst = _worse(worst, _verify_file(path, keys))
    ctx.exit(worst)


def load_keys(keys_path: Path, status_paths: Sequence[Path]) -> Keys:
    """Return what to believe. Raises `KeysNotUsable`, `StatusNotUsable`, `FileNotReadable`."""
    try:
        key_list = KeyList.parse(_bytes(keys_path, LIMIT))
    except KeysError as error:
        raise KeysNotUsable(path=keys_path.name, reason=f"{error.message}［{error.code}］") from error
    return Keys(key_list, tuple(_load_status(path, key_list) for path in status_paths))


def _load_status(path: Path, key_list: KeyList) -> status_list.StatusList:
    try:
        listed = status_list.parse(_bytes(path, status_list.LIMIT), key_list.roots)
    except KeysError as error:
        raise StatusNotUsable(path=path.name, reason=f"{error.message}［{error.code}］") from error
    if key_list.is_revoked(listed.operating):
        raise StatusNotUsable(path=path.name, reason="署名した鍵が失効しています")
    return listed


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise FileNotReadable(path=path.name, reason=error.strerror or "入出力の誤り") from error


def _verify_file(path: Path, keys: Keys) -> int:
    """Print what the file holds; a file that cannot be read does not hide the others."""
    click.echo(f"\n== {path.name}")
    try:
        pages = read_file(path)
    except VictimSupportError as error:
        click.echo(f"[{error.code}] {error.message}\n{error.advice}", err=True)
        return EXIT_NOT_GENUINE
    worst = 0
    # a members' symbol may stand on another page than its paper
    for verdict in verify_all([text for texts in pages for text in texts], keys):
        for line in describe(verdict):
            click.echo(line)
        worst = _worse(worst, verdict.exit_status)
    return worst


def _worse(one: int, other: int) -> int:
    """1 (not genuine) is worse than 2 (genuine, not current), which is worse than 0."""
    return next((status for status in (EXIT_NOT_GENUINE, 2) if status in (one, other)), 0)


def describe(verdict: Verdict) -> list[str]:
    """Return the verdict's lines in Japanese: the two answers first, then what is certified."""
    lines = [f"署名: {verdict.signature.value}", f"状態: {verdict.state.value if verdict.state else '―'}"]
    if verdict.as_of:
        lines.append(f"（無効・旧証明書の情報は {japanese_time(verdict.as_of)} 現在）")
    elif verdict.signature is Signature.GENUINE:
        lines.append("（無効・旧証明書の情報は、失効一覧がないため確かめていません）")
    if verdict.reason:
        lines.append(f"理由: {verdict.reason}")
    lines += [f"注意: {note}" for note in verdict.notes]
    if verdict.payload is not None:
        lines += _certified(verdict.payload)
        lines.append(f"照合値: {verdict.paper_hash.hex()}")
    return [shown(line) for line in lines]


def _certified(payload: Payload) -> list[str]:
    lines = [f"【{payload.printed.title}】"]
    lines += [f"  {label}: {text}" for label, text in rows(payload)]
    return lines


@click.command("verify-page")
@click.option("--keys", "keys_path", required=True, type=_FILE, help="ページに入れる鍵一覧（keys.cbor）")
@click.option("--status", "status_paths", multiple=True, type=_FILE, help="ページに入れる失効一覧（いくつでも）")
@click.option("--out", required=True, type=_FILE, help="書き出す HTML ファイル")
def verify_page(keys_path: Path, status_paths: Sequence[Path], out: Path) -> None:
    """誰でも証明書を確かめられるページ（HTML 一つ）を、鍵一覧と失効一覧を入れて作る。

    市町村のホームページに置くか、ファイルのまま配る。通信はしない。

    例: victim-support verify-page --keys keys.cbor --status status.cbor --out verify.html
    """
    keys = load_keys(keys_path, status_paths)
    page = page_with(keys)
    write_durably(out, page)
    click.echo(f"{out.name} を作りました（{len(page):,} バイト）")
    click.echo(f"根の鍵の指紋: {keys.key_list.fingerprint}")
    click.echo(f"鍵一覧: {keys.key_list.as_of} 現在（{keys.key_list.version} 項目）")
    for listed in keys.status_lists:
        click.echo(f"失効一覧: {listed.municipality} {listed.as_of} 現在（第 {listed.version} 版）")


COMMANDS: list[click.Command] = [verify, verify_page]
