"""Many certificates as one PDF, written piece by piece: memory stays flat however many there are.

What certificates of one form share (its font, its lines and words) stands in the file once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from victim_support.paper.forms import Form
from victim_support.paper.layout import Values
from victim_support.paper.marks import Matrix, Seal
from victim_support.paper.pdf import HEADER, serialized, text_string
from victim_support.paper.writer import Shared, put, sheet_size

_ENTRY: Final = b"%010d 00000 n \n"
_KIDS_AT_ONCE: Final = 64  # a flat list of thousands is slow to read


@dataclass(frozen=True)
class Paper:
    """One certificate of the book: what `render` takes."""

    form: Form
    values: Values
    symbols: Sequence[Matrix] = ()
    seal: Seal | None = None
    sample: bool = False
    drill: bool = False


class _Book:
    """Objects numbered and placed as they are written; nothing of what was written is kept but its offset."""

    def __init__(self) -> None:
        self._offsets: list[int] = []
        self._at = len(HEADER)
        self._pending: list[bytes] = []

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets)

    def add(self, body: bytes) -> int:
        """Write an object and return its number."""
        return self.set(self.reserve(), body)

    def set(self, object_number: int, body: bytes) -> int:
        """Write the object of a reserved number."""
        piece = serialized(object_number, body)
        self._offsets[object_number - 1] = self._at
        self._at += len(piece)
        self._pending.append(piece)
        return object_number

    def take(self) -> bytes:
        """What was written since this was asked last."""
        written = b"".join(self._pending)
        self._pending.clear()
        return written

    def end(self, catalogue: int, information: int, identifier: bytes) -> bytes:
        """The cross-reference table and the trailer."""
        table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(self._offsets) + 1)
        table += b"".join(_ENTRY % offset for offset in self._offsets)
        trailer = b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        values = (len(self._offsets) + 1, catalogue, information, identifier, identifier, self._at)
        return table + trailer % values


def bind(papers: Iterable[Paper], title: str) -> Iterator[bytes]:
    """The papers in this order as the pieces of one PDF. The same papers and title give the same bytes.

    Raises what `render` raises, when the piece of that paper is asked for.
    """
    book, shared, kids = _Book(), Shared(), _Kids()
    root = book.reserve()
    yield HEADER
    for paper in papers:
        branch = kids.branch(book)
        sheets = put(
            book,
            paper.form,
            paper.values,
            paper.symbols,
            seal=paper.seal,
            sample=paper.sample,
            drill=paper.drill,
            shared=shared,
        )
        for sheet in sheets:
            kids.add(book.add(sheet.page(branch, sheet_size(paper.form))))
        yield book.take()
    yield _last(book, root, kids, title)


class _Kids:
    """The tree of pages, two levels deep."""

    def __init__(self) -> None:
        self.branches: list[tuple[int, list[int]]] = []

    def branch(self, book: _Book) -> int:
        """The node the next certificate's pages hang from."""
        if not self.branches or len(self.branches[-1][1]) >= _KIDS_AT_ONCE:
            self.branches.append((book.reserve(), []))
        return self.branches[-1][0]

    def add(self, page: int) -> None:
        """Hang a page."""
        self.branches[-1][1].append(page)


def _last(book: _Book, root: int, kids: _Kids, title: str) -> bytes:
    count = 0
    for node, pages in kids.branches:
        listed = b" ".join(b"%d 0 R" % page for page in pages)
        book.set(node, b"<</Type/Pages/Parent %d 0 R/Kids[%s]/Count %d>>" % (root, listed, len(pages)))
        count += len(pages)
    nodes = b" ".join(b"%d 0 R" % node for node, _ in kids.branches)
    book.set(root, b"<</Type/Pages/Kids[%s]/Count %d>>" % (nodes, count))
    # Simplex: two papers of a book never share a sheet (ISO 32000-1, table 150).
    preferences = b"/ViewerPreferences<</PrintScaling/None/Duplex/Simplex/DisplayDocTitle true>>"
    catalogue = book.add(b"<</Type/Catalog/Pages %d 0 R/Lang(ja-JP)%s>>" % (root, preferences))
    information = book.add(b"<</Title %s/Producer %s>>" % (text_string(title), text_string("victim_support")))
    identifier = hashlib.sha256(f"{title} {count}".encode()).hexdigest()[:32].upper().encode("ascii")
    return book.take() + book.end(catalogue, information, identifier)
