"""`victim-support centre staff …`: who may log in at the centre's desk."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from victim_support.access import store
from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.commandline import CommandLine
from victim_support.access.passwords import generate_password
from victim_support.centre.centre import Centre
from victim_support.centre.staff import add_staff, open_staff
from victim_support.journal.home import Home
from victim_support.vault.passphrase import read_passphrase

_home = click.option("--home", "folder", type=click.Path(path_type=Path), required=True, help="センターのフォルダー")
_passphrase = click.option(
    "--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル"
)


@click.group("staff")
def staff() -> None:
    """センターの画面にログインする職員。

    例: victim-support centre staff add suzuki --name "鈴木　三" --home C
    """


@staff.command("add")
@click.argument("login_name", metavar="ログイン名")
@click.option("--name", "display_name", required=True, help="記録と画面に出る氏名")
@click.option("--admin", is_flag=True, help="ほかの職員を加えたり止めたりできる（最初の一人は必ずできる）")
@_home
@_passphrase
@click.pass_context
def add(
    ctx: click.Context, login_name: str, display_name: str, folder: Path, passphrase_file: Path | None, *, admin: bool
) -> None:
    """職員を加える。パスワードを作り、一度だけ表示する。

    例: victim-support centre staff add suzuki --name "鈴木　三" --home C
    """
    with _open(ctx.obj, folder, passphrase_file) as home:
        made, password = add_staff(home, _actor().id, login_name, display_name, administrator=admin)
    click.echo(f"ログイン名: {made}")
    click.echo(f"パスワード: {password}")
    click.echo("パスワードは今だけ表示します。本人に渡し、ログインしたら変えてもらってください。", err=True)


@staff.command("list")
@_home
@_passphrase
@click.pass_context
def list_staff(ctx: click.Context, folder: Path, passphrase_file: Path | None) -> None:
    """登録されている職員の一覧。

    例: victim-support centre staff list --home C
    """
    with _open(ctx.obj, folder, passphrase_file) as home:
        for one in store.accounts(home.journal):
            admin = "管理" if Role.ADMINISTRATOR in one.roles else "職員"
            click.echo(f"{one.name}\t{one.display_name}\t{admin}\t{'停止中' if one.disabled else '使用中'}")


@staff.command("disable")
@click.argument("login_name", metavar="ログイン名")
@click.option("--enable", is_flag=True, help="止めたものを、もう一度使えるようにする")
@_home
@_passphrase
@click.pass_context
def disable(ctx: click.Context, login_name: str, folder: Path, passphrase_file: Path | None, *, enable: bool) -> None:
    """使えなくする。記録は残る。開いている画面もすぐに使えなくなる。

    例: victim-support centre staff disable suzuki --home C
    """
    with _open(ctx.obj, folder, passphrase_file) as home:
        base = store.account_base(home.journal, login_name)
        store.set_disabled(home.journal, _actor(), login_name, base, disabled=not enable)
    click.echo(f"{login_name} を{'使えるようにしました' if enable else '使えなくしました'}。")


@staff.command("password")
@click.argument("login_name", metavar="ログイン名")
@_home
@_passphrase
@click.pass_context
def password(ctx: click.Context, login_name: str, folder: Path, passphrase_file: Path | None) -> None:
    """新しいパスワードを作り、一度だけ表示する。

    例: victim-support centre staff password suzuki --home C
    """
    made = generate_password()
    with _open(ctx.obj, folder, passphrase_file) as home:
        base = store.account_base(home.journal, login_name)
        store.set_password(home.journal, _actor(), login_name, made, base)
    click.echo(f"パスワード: {made}")


def _actor() -> Actor:
    return command_actor(getpass.getuser())


@contextmanager
def _open(line: CommandLine, folder: Path, passphrase_file: Path | None) -> Iterator[Home]:
    passphrase = read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉")
    with open_staff(Centre.open(folder, passphrase), line.rooms) as home:
        yield home
