"""Commands of the photos room: what there is, and what lies on the disk without an entry."""

from __future__ import annotations

import click

from victim_support.access.commandline import CommandLine, pass_command_line


@click.group("photos")
def photos() -> None:
    """写真の一覧と、記録のない写真ファイルの確認

    例: victim-support --home H photos list
    """


@photos.command("list")
@click.option("--orphans", is_flag=True, help="どの記録にもない写真ファイルだけを挙げる（消しません）")
@pass_command_line
def list_command(line: CommandLine, *, orphans: bool) -> None:
    """写真とそのファイルの状態（あり・未着・破損・失われた・廃棄済）を一枚一行で表示する

    例: victim-support --home H photos list --orphans
    """
    from victim_support.photos.rules import kilobytes  # noqa: PLC0415  the room is loaded where it is asked for
    from victim_support.photos.store import every_photo  # noqa: PLC0415  same
    from victim_support.photos.store_check import Disk  # noqa: PLC0415  same

    with line.open(writing=False) as home:
        disk = Disk(home.journal, home.journal.database.conn)
        for row in () if orphans else every_photo(home.journal):
            mark = "　取消し" if row["withdrawn"] else ""
            state = disk.state(row["name"]).value
            click.echo(f"{state}\t{row['subject']}\t{row['owner']}\t{kilobytes(row['size'] or 0)}{mark}")
        lost = disk.lost()
        for word, names in (("記録のない写真", lost.orphans), ("記録がまだ届いていない写真", lost.early)):
            for one in names:
                click.echo(f"{word}\t{disk.files.folder / one}")
        if orphans and not lost.orphans and not lost.early:
            click.echo("記録のない写真ファイルはありません。")


COMMANDS = (photos,)
