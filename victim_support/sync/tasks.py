"""The long tasks of the desk: a stick out, a stick in, telling how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from victim_support.sync import exporting, importing, medium, store_media, store_recipients
from victim_support.sync.own_setback import SET_BACK
from victim_support.sync.writing import FULL, write_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from victim_support.access.actor import Actor
    from victim_support.journal.home import Home
    from victim_support.sync.importing import Report
    from victim_support.sync.media_rules import Dispatch
    from victim_support.sync.work import Said, Tell

_WAIT: Final = 5
"""Seconds a medium may take to appear: some must be unlocked first."""


def export_task(home: Home, actor: Actor, form: Dispatch, folder: Path, tell: Tell) -> Said:
    """Write what nobody confirmed yet to a medium; journal who carries it. Raises what exporting and media raise."""
    store_recipients.require_trust(home)
    medium.wait_for(folder, _WAIT, tell)
    subject = store_media.record_dispatch(home.journal, actor, form)
    tell("書き出す記録を集めています")
    done = write_out(
        folder,
        exporting.export_files(home),
        exporting.photo_bytes(home),
        lambda at, total: tell(f"{at:,}／{total:,} バイトを書いて、読み返しました"),
    )
    store_media.record_files(home.journal, subject, done.files, done.counts)
    return [
        (f"{done.words}（ほかの端末に渡すものを含む）を {folder} に書き出しました。", "success"),
        *([(FULL, "warning")] if done.full else []),
        ("読み返して確かめました。媒体を抜いてかまいません。", "success"),
    ]


def import_task(home: Home, source: Path, tell: Tell) -> Said:
    """Take in what a medium brings. Raises what reading a medium and importing raise."""
    medium.wait_for(source, _WAIT, tell)
    tell("媒体を読んでいます")
    return _told(importing.take_in(home, _counted(medium.read_files(source, order=importing.rank), tell)))


def _counted(files: Iterable[tuple[str, bytes]], tell: Tell) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(files, start=1):
        yield one
        tell(f"{number:,} 個のファイルを見ました")


def _told(report: Report) -> Said:
    said = [(f"新しい記録 {report.fresh:,} 件を取り込みました。", "success")]
    if report.setback:
        said.append((
            f"センターが以前の状態に戻されました。{report.setback:,} 件が未確認です。もう一度書き出してください。",
            "warning",
        ))  # fmt: skip
    if report.own_place is not None:
        said.append((SET_BACK, "warning"))
    said += [(f"受け取れなかったファイル {one.name}：{one.message}（{one.code}）", "warning") for one in report.refused]
    return said
