"""From registered text to glyphs, one for each grapheme, or a named stop: text never lies on paper.

Two collections of variation sequences are in use (``docs/formats`` of the certificate and UTS #37): municipal systems
export Moji_Joho, which IPAmj明朝 has; what was typed on Windows carries Adobe-Japan1, of which BIZ UD明朝 has the
commoner and 花園明朝A all (for 邉 one against fifteen). A sequence no font has, a character without an outline, a
private-use character (外字) and a control sign all stop; the base glyph is never printed in place of a variant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

import uharfbuzz as hb

from victim_support.japanese.graphemes import graphemes, is_selector
from victim_support.paper.errors import MissingGlyph
from victim_support.paper.truetype import TrueType
from victim_support.resources import data_file

_FONT_FILES: Final = (
    ("ipamjm.ttf", "IPAmjMincho"),
    ("BIZUDMincho-Regular.ttf", "BIZUDMincho"),
    ("HanaMinA.ttf", "HanaMinA"),
)
WIDE_SPACE: Final = "\u3000"
_SPACES: Final = frozenset((" ", "\u00a0", WIDE_SPACE))
# Control, format, surrogate, private use (外字 mean nothing outside the system they came from), unassigned.
_NEVER_PRINTED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
EM: Final = 1000


class Glyph(NamedTuple):
    """One grapheme as it will be printed: which font, which outline, and the text it stands for, as registered."""

    font: int
    gid: int
    text: str
    advance: int  # in 1/1000 of the type size


@dataclass(frozen=True)
class Face:
    """One of the fonts: its outlines, and HarfBuzz's reading of its character map."""

    name: str
    outlines: TrueType
    characters: hb.Font

    def lookup(self, character: str, selector: str) -> int | None:
        """The glyph of a character, or of exactly this variation sequence; None if the font has none."""
        if selector:
            gid = self.characters.get_variation_glyph(ord(character), ord(selector))
        else:
            gid = self.characters.get_nominal_glyph(ord(character))
        if not gid or (character not in _SPACES and self.outlines.is_blank(gid)):
            return None
        return int(gid)


@cache
def faces() -> tuple[Face, ...]:
    """The fonts in the order they are asked: IPAmj明朝, BIZ UD明朝, 花園明朝A. Mapped once, kept."""
    return tuple(_open_face(file, name) for file, name in _FONT_FILES)


def _open_face(file: str, name: str) -> Face:
    path = data_file("fonts", file)
    blob = hb.Blob.from_file_path(str(path))
    return Face(name, TrueType(path), hb.Font(hb.Face(blob)))


def _parts(grapheme: str) -> tuple[str, str] | None:
    """(character, selector or "") a grapheme is printed by; None if no single glyph can stand for it."""
    if len(grapheme) == 1:
        return grapheme, ""
    if len(grapheme) == 2 and is_selector(grapheme[1]):  # noqa: PLR2004 - base and selector
        return grapheme[0], grapheme[1]
    # か + U+3099 and the like: canonically the same as one character, so its glyph is right; the text stays as it is.
    if any(is_selector(character) for character in grapheme):
        return None
    composed = unicodedata.normalize("NFC", grapheme)
    return (composed, "") if len(composed) == 1 else None


@lru_cache(maxsize=16384)
def _glyph(grapheme: str) -> Glyph | None:
    parts = _parts(grapheme)
    if parts is None or unicodedata.category(parts[0]) in _NEVER_PRINTED or is_selector(parts[0]):
        return None
    for index, face in enumerate(faces()):
        gid = face.lookup(*parts)
        if gid is not None:
            advance = face.outlines.metrics(gid)[0]
            return Glyph(index, gid, grapheme, round(advance * EM / face.outlines.units_per_em))
    return None


@cache
def wide_space(font: int) -> Glyph:
    """The full-width space of this font; every font has one, an em wide."""
    gid = faces()[font].lookup(WIDE_SPACE, "")
    if gid is None:
        raise MissingGlyph(character=WIDE_SPACE, codepoints=codepoints(WIDE_SPACE), field=faces()[font].name)
    return Glyph(font, gid, WIDE_SPACE, EM)


def codepoints(text: str) -> str:
    """「U+845B U+E0100」: how a character is told over the telephone."""
    return " ".join(f"U+{ord(character):04X}" for character in text)


def resolve(text: str, field: str) -> tuple[Glyph, ...]:
    """One glyph for each grapheme of the text.

    ``field`` is what the clerk calls the place (世帯主氏名). Raises MissingGlyph for the first grapheme that no
    font can print exactly.
    """
    found = []
    for grapheme in graphemes(text):
        glyph = _glyph(grapheme)
        if glyph is None:
            raise MissingGlyph(character=grapheme, codepoints=codepoints(grapheme), field=field)
        found.append(glyph)
    return tuple(found)


def missing(text: str) -> list[str]:
    """The graphemes of the text that cannot be printed, each once, in order: for a preview's warning."""
    return [grapheme for grapheme in dict.fromkeys(graphemes(text)) if _glyph(grapheme) is None]


def width(glyphs: Iterable[Glyph]) -> int:
    """Width set solid, in 1/1000 of the type size."""
    return sum(glyph.advance for glyph in glyphs)
