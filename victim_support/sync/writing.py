"""An export onto a medium: everything but photos whole or not at all, then as many photos as fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from victim_support.sync import exporting, importing, medium
from victim_support.sync.errors_media import MediumFull

if TYPE_CHECKING:
    from victim_support.sync.exporting import OutFile


@dataclass
class WrittenOut:
    """What lies on the medium; `counts`: entries or photos by file name; `full`: photos were left out for space."""

    files: list[medium.WrittenFile] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    full: bool = False

    @property
    def words(self) -> str:
        """`記録 12 件、写真 3 枚`."""
        photos = sum(count for name, count in self.counts.items() if importing.is_photos(name))
        return f"記録 {sum(self.counts.values()) - photos:,} 件" + (f"、写真 {photos:,} 枚" if photos else "")


FULL = "媒体がいっぱいになり、残りの写真は書けませんでした。記録はすべて書いてあります。残りは次の書出しで運べます。"


def write_out(
    folder: Path, files: Iterator[OutFile], photo_bytes: int = 0, tell: medium.Progress | None = None
) -> WrittenOut:
    """Write an export, its photos last and one bundle in memory at a time.

    `photo_bytes`: about how much they take, for `tell`. Raises what `medium.write_files` raises, but for photos alone
    a full medium is no error.
    """
    first, photos = exporting.parted(files)
    total = sum(len(one.data) for one in first)
    done = WrittenOut(counts={one.name: one.count for one in first})
    whole = total + photo_bytes
    done.files = medium.write_files(
        folder, ((one.name, one.data) for one in first), total, None if tell is None else lambda at, _: tell(at, whole)
    )
    for one in photos:
        try:
            done.files += medium.write_files(folder, [(one.name, one.data)], len(one.data))
        except MediumFull:
            done.full = True
            break
        done.counts[one.name] = one.count
        total += len(one.data)
        if tell is not None:
            tell(total, max(total, whole))
    return done
