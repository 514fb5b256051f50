"""媒体授受書: what leaves on which medium, with every file's hash and two signatures. Office paper, drawn by fpdf2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from fpdf import FPDF

from victim_support.japanese.dates import wareki
from victim_support.japanese.municipalities import municipality
from victim_support.paper.errors import MissingGlyph
from victim_support.paper.glyphs import codepoints, faces
from victim_support.resources import data_file
from victim_support.sync import store_media
from victim_support.sync.media_rules import Dispatch

if TYPE_CHECKING:
    from victim_support.journal.home import Home

_FONT: Final = "Mincho"
_FONT_FILES: Final = ("ipamjm.ttf", "BIZUDMincho-Regular.ttf")  # in the order of glyphs.faces()
_MARGIN: Final = 18.0
_GROUP: Final = 8


@dataclass(frozen=True)
class HandoverSlip:
    """`files`: (name, SHA-256 in hex, bytes, entries) as they were read back from the medium."""

    municipality: str
    device: str
    date: str
    dispatch: Dispatch
    files: Sequence[tuple[str, str, int, int]]

    def to_pdf(self) -> bytes:
        """A4 pages, numbered n/m. Raises MissingGlyph for a name no one font of ours prints by itself."""
        pdf = _Pages(format="A4", unit="mm")
        pdf.set_margins(_MARGIN, _MARGIN)
        pdf.set_auto_page_break(auto=True, margin=_MARGIN)
        pdf.add_font(_FONT, fname=data_file("fonts", self._font_file()))
        pdf.set_lang("ja-JP")
        pdf.set_title(f"媒体授受書 {self.dispatch.medium_no}")
        pdf.add_page()
        self._heading(pdf)
        self._table(pdf)
        self._signatures(pdf)
        return bytes(pdf.output())

    def _heading(self, pdf: FPDF) -> None:
        pdf.set_font(_FONT, size=20)
        pdf.cell(w=0, h=14, text="媒体授受書", align="C", new_x="LMARGIN", new_y="NEXT")
        for label, value in (
            ("市町村", f"{self.municipality}　端末 {self.device}"),
            ("年月日", self.date),
            ("媒体管理番号", self.dispatch.medium_no),
            ("持出者", self.dispatch.carried_by),
            ("承認者", self.dispatch.approved_by),
            ("行先", self.dispatch.destination),
        ):
            pdf.set_font(_FONT, size=10)
            pdf.cell(w=32, h=8, text=label, border="B")
            pdf.set_font(_FONT, size=12)
            pdf.cell(w=0, h=8, text=value, border="B", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)
        pdf.set_font(_FONT, size=10)
        pdf.multi_cell(
            w=0, h=5.5, new_x="LMARGIN", new_y="NEXT",
            text="中身は暗号化されています。センターとこの市町村の端末だけが開けます。紛失したときは、中身が読まれなくても、"
            "すぐに上司とセンターへ知らせてください。",
        )  # fmt: skip
        pdf.ln(3)

    def _table(self, pdf: FPDF) -> None:
        pdf.set_font(_FONT, size=11)
        entries = sum(one[3] for one in self.files)
        pdf.cell(w=0, h=7, text=f"ファイル {len(self.files)} 個　記録 {entries:,} 件", new_x="LMARGIN", new_y="NEXT")
        for number, (name, digest, size, count) in enumerate(self.files, 1):
            if pdf.will_page_break(13):
                pdf.add_page()
            pdf.set_font(_FONT, size=9.5)
            pdf.cell(w=10, h=5.5, text=str(number), border="T")
            pdf.cell(w=112, h=5.5, text=name, border="T")
            pdf.cell(w=24, h=5.5, text=f"{count:,} 件", border="T", align="R")
            pdf.cell(w=0, h=5.5, text=f"{size:,} B", border="T", align="R", new_x="LMARGIN", new_y="NEXT")
            pdf.set_font(_FONT, size=8.5)
            pdf.cell(w=10, h=5.5, text="")
            pdf.cell(w=0, h=5.5, text=f"SHA-256  {_grouped(digest)}", new_x="LMARGIN", new_y="NEXT")
        pdf.cell(w=0, h=1, text="", border="T", new_x="LMARGIN", new_y="NEXT")

    def _signatures(self, pdf: FPDF) -> None:
        if pdf.will_page_break(48):
            pdf.add_page()
        pdf.ln(6)
        for who in ("渡した人", "受け取った人"):
            pdf.set_font(_FONT, size=11)
            pdf.cell(w=34, h=16, text=who, border="B")
            pdf.set_font(_FONT, size=10)
            pdf.cell(w=80, h=16, text="（署名）", border="B")
            pdf.cell(w=0, h=16, text="　　　年　　月　　日　　時　　分", border="B", new_x="LMARGIN", new_y="NEXT")

    def _font_file(self) -> str:
        """The lighter font if it has every character, else IPAmj明朝 (parsing it takes a second)."""
        form = self.dispatch
        texts = (self.municipality, self.device, self.date, form.medium_no, form.carried_by, form.approved_by)
        characters = sorted(set("".join((*texts, form.destination))))
        for index in reversed(range(len(_FONT_FILES))):
            lacking = [character for character in characters if faces()[index].lookup(character, "") is None]
            if not lacking:
                return _FONT_FILES[index]
        raise MissingGlyph(character=lacking[0], codepoints=codepoints(lacking[0]), field="媒体授受書")


def handover_slip(home: Home, subject: str) -> HandoverSlip:
    """The slip of a dispatch made on this laptop, with what was read back then. Raises `DispatchUnknown`."""
    row = store_media.dispatch(home.journal, subject)
    return HandoverSlip(
        municipality(home.municipality).name,
        row["recorded_device"],
        wareki(date.fromisoformat(row["dispatched_on"])),
        Dispatch(row["medium_no"], row["carried_by"], row["approved_by"], row["destination"]),
        [tuple(one) for one in store_media.files_of(home.journal, subject)],
    )


class _Pages(FPDF):
    def footer(self) -> None:
        """n/m at the foot: a lost page is noticed."""
        self.set_y(-12)
        self.set_font(_FONT, size=9)
        self.cell(w=0, h=6, text=f"{self.page_no()}/{{nb}}", align="C")


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))
