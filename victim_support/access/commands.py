"""Commands for accounts and settings."""

# ruff: noqa: D301  click needs the real \b character, and the help is Japanese

from __future__ import annotations

import click

from victim_support.access import store
from victim_support.access.actor import Role
from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.access.passwords import generate_password
from victim_support.journal.clock import shown_time

_ROLE_HELP = "役割：受付・調査・決裁・管理（clerk, surveyor, supervisor, administrator も可）。何度でも。"


@click.group()
def account() -> None:
    """ログインする人の登録と管理。

    \b
    例:
      victim-support --home H account add sato --name "佐藤　一" --role 受付
    """


@account.command()
@click.argument("login_name")
@click.option("--name", "display_name", required=True, help="記録と画面に出る氏名。")
@click.option("--role", "roles", multiple=True, required=True, help=_ROLE_HELP)
@pass_command_line
def add(line: CommandLine, login_name: str, display_name: str, roles: tuple[str, ...]) -> None:
    """人を加える。パスワードを作り、一度だけ表示する。

    \b
    例:
      victim-support --home H account add sato --name "佐藤　一" --role 受付 --role 調査
    """
    password = generate_password()
    parsed = [Role.parse(role) for role in roles]
    with line.open() as home, home.journal.transaction(line.actor.id) as tx:
        made = store.create_account(tx, name=login_name, display_name=display_name, roles=parsed, password=password)
    click.echo(f"ログイン名: {made}")
    click.echo(f"パスワード: {password}")
    click.echo("パスワードは今だけ表示します。本人に渡し、ログインしたら変えてもらってください。", err=True)


@account.command(name="list")
@pass_command_line
def list_accounts(line: CommandLine) -> None:
    """登録されている人の一覧。

    \b
    例:
      victim-support --home H account list
    """
    with line.open(writing=False) as home:
        for one in store.accounts(home.journal):
            state = "停止中" if one.disabled else "使用中"
            click.echo(f"{one.name}\t{one.display_name}\t{one.actor.role_words}\t{state}")


@account.command()
@click.argument("login_name")
@pass_command_line
def disable(line: CommandLine, login_name: str) -> None:
    """使えなくする。記録は残る。

    \b
    例:
      victim-support --home H account disable sato
    """
    _switch(line, login_name, disabled=True)
    click.echo(f"{login_name} を使えなくしました。")


@account.command()
@click.argument("login_name")
@pass_command_line
def enable(line: CommandLine, login_name: str) -> None:
    """もう一度使えるようにする。

    \b
    例:
      victim-support --home H account enable sato
    """
    _switch(line, login_name, disabled=False)
    click.echo(f"{login_name} を使えるようにしました。")


@account.command()
@click.argument("login_name")
@pass_command_line
def password(line: CommandLine, login_name: str) -> None:
    """新しいパスワードを作り、一度だけ表示する。続けて間違えて使えないときも、すぐ使えるようになる。

    \b
    例:
      victim-support --home H account password sato
    """
    made = generate_password()
    with line.open() as home:
        base = store.account_base(home.journal, login_name)
        store.set_password(home.journal, line.actor, login_name, made, base)
    click.echo(f"パスワード: {made}")


@account.command()
@click.argument("login_name")
@click.option("--role", "roles", multiple=True, required=True, help=_ROLE_HELP)
@pass_command_line
def roles(line: CommandLine, login_name: str, roles: tuple[str, ...]) -> None:
    """役割を付け替える（挙げたものだけになる）。

    \b
    例:
      victim-support --home H account roles sato --role 受付 --role 決裁
    """
    parsed = [Role.parse(role) for role in roles]
    with line.open() as home:
        base = store.account_base(home.journal, login_name)
        store.set_roles(home.journal, line.actor, login_name, parsed, base)
    click.echo(f"{login_name} の役割を変えました。")


@click.group(name="settings")
def setting_group() -> None:
    """市町村の設定（首長の職・氏名など）。

    \b
    例:
      victim-support --home H settings set mayor.name "岐阜　太郎"
    """


@setting_group.command(name="set")
@click.argument("key")
@click.argument("value")
@pass_command_line
def set_value(line: CommandLine, key: str, value: str) -> None:
    """設定を変える。前の値も履歴に残る。

    \b
    例:
      victim-support --home H settings set mayor.title "岐阜市長"
    """
    with line.open() as home:
        store.set_setting(home.journal, line.actor, key, value, store.setting_base(home.journal, key))
    click.echo(f"{key} を設定しました。")


@setting_group.command(name="list")
@click.option("--history", is_flag=True, help="前の値も出す。")
@pass_command_line
def list_settings(line: CommandLine, *, history: bool) -> None:
    """設定の一覧。

    \b
    例:
      victim-support --home H settings list --history
    """
    with line.open(writing=False) as home:
        for key, value in store.settings(home.journal).items():
            click.echo(f"{key}\t{value}")
            if history:
                for change in store.setting_history(home.journal, key):
                    click.echo(f"  {shown_time(change.time)}\t{change.actor}\t{change.value}")


def _switch(line: CommandLine, login_name: str, *, disabled: bool) -> None:
    with line.open() as home:
        base = store.account_base(home.journal, login_name)
        store.set_disabled(home.journal, line.actor, login_name, base, disabled=disabled)


COMMANDS = (account, setting_group)
