"""Build folding.tsv: classes of kanji that a search treats as one character.

Run by hand, and only when the character table changes; the program reads the result alone:

    python data/moji/build_folding.py moji.csv > data/moji/folding.tsv

Source: the MJ shrink table as CSV (columns mj, kanji, lines, yomi, shrink, jis), from 文字情報技術促進協議会
「MJ文字情報一覧表」「MJ縮退マップ」, CC BY-SA 2.1 JP. The result is a derived work under the same licence.

How a class is made, and why not by a plain union. In the shrink table a rare character often names several
targets that have nothing to do with each other (㐀 -> 丘, 坵; 䅈 -> 奏, 秦). Joining all of them gives heaps of
two hundred unrelated characters. So a character never joins its own targets to one another:

1. A character of JIS X 0213 (it names itself as a target) with exactly one other target joins it: 濱-浜, 邊-辺.
2. Every other character joins its targets' class only when all its targets already are in one: 邉 {邉 邊 辺}.
3. SUPPLEMENT joins pairs the table lacks, each with its reason; SEPARATE keeps pairs of rule 1 apart.
4. Compatibility ideographs and radicals join what Unicode decomposes them to: 神 U+FA19 -> 神.

A line is the representative (the member first in JIS X 0213 order), a tab and the other members.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import defaultdict

SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

SUPPLEMENT = {
    "斉斎": "さいとう is written 斉藤 斎藤 齊藤 齋藤 by one and the same family; the table keeps 齊斉 and 齋斎 apart",
    "驒騨": "飛驒 and 飛騨: the form of JIS X 0213 and the form of JIS X 0208",
    "籠篭": "the form of 常用漢字表 2010 and the simplified form",
    "凜凛": "人名用漢字 has both; clerks hear りん",
    "碕崎": "大碕, 大崎: heard alike, written either way",
    "埼崎": "same reading and sense in surnames (埼玉 is not harmed: the class only widens a search)",
    "薗園": "前薗, 前園",
    "邨村": "中邨, 中村",
    "湧涌": "both forms in surnames (涌井, 湧井)",
    "讃讚": "simplified form",
    "鈎鉤": "simplified form",
    "祇祗": "祇園 is registered with either",
    "槙槇": "真木 names: both are 人名用漢字",
    "遙遥": "人名用漢字 has both",
    "瑤瑶": "人名用漢字 has both",
    "堯尭": "人名用漢字 has both",
    "檜桧": "人名用漢字 has both",
    "禰祢": "人名用漢字 has both",
    "萬万": "人名用漢字 has both",
    "穰穣": "人名用漢字 has both",
    "彌弥": "人名用漢字 has both",
    "曾曽": "人名用漢字 has both",
    "亘亙": "人名用漢字 has both",
    "巖巌": "人名用漢字 has both",
    "晄晃": "人名用漢字 has both",
    "柳桺": "old form",
    "鴎鷗": "JIS X 0208 simplification and its print form",
    "噛嚙": "JIS X 0208 simplification and its print form",
    "侠俠": "JIS X 0208 simplification and its print form",
    "躯軀": "JIS X 0208 simplification and its print form",
    "掴摑": "JIS X 0208 simplification and its print form",
    "填塡": "JIS X 0208 simplification and its print form",
    "屏屛": "JIS X 0208 simplification and its print form",
    "蝉蟬": "JIS X 0208 simplification and its print form",
    "繋繫": "JIS X 0208 simplification and its print form",
    "祷禱": "JIS X 0208 simplification and its print form",
    "痩瘦": "JIS X 0208 simplification and its print form",
    "剥剝": "JIS X 0208 simplification and its print form",
    "莱萊": "JIS X 0208 simplification and its print form",
    "蝋蠟": "JIS X 0208 simplification and its print form",
    "醤醬": "JIS X 0208 simplification and its print form",
    "麺麵": "JIS X 0208 simplification and its print form",
    "溌潑": "JIS X 0208 simplification and its print form",
    "醗醱": "JIS X 0208 simplification and its print form",
    "顛顚": "JIS X 0208 simplification and its print form",
    "鹸鹼": "JIS X 0208 simplification and its print form",
    "箪簞": "JIS X 0208 simplification and its print form",
    "掻搔": "JIS X 0208 simplification and its print form",
    "呑吞": "JIS X 0208 simplification and its print form",
    "頬頰": "JIS X 0208 simplification and its print form",
    "焔焰": "JIS X 0208 simplification and its print form",
    "嘘噓": "JIS X 0208 simplification and its print form",
    "叱𠮟": "JIS X 0208 form and the form of 常用漢字表 2010",
    "礪砺": "simplified form (礪波, 砺波)",
    "蛎蠣": "simplified form",
    "諌諫": "simplified form",
    "枡桝": "桝田, 枡田",
    "柿杮": "こけら is typed for かき and looks the same",
    "礒磯": "礒部, 磯部",
}

SEPARATE = {
    # Both are everyday characters of their own; the table leads from one to the other through an old misuse.
    *("功切", "㓛切", "書昼", "書晝", "王玉", "師帥", "綱網", "着著", "着著", "宍肉"),
}


def read_table(path: str) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Targets of every base character (variation selectors dropped), and JIS X 0213 position."""
    targets: dict[str, set[str]] = defaultdict(set)
    position: dict[str, str] = {}
    with open(path, encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            base = SELECTORS.sub("", row["kanji"])
            if not base.strip():
                continue
            targets[base].update(row["shrink"])
            if row["jis"] and base in row["shrink"]:
                position.setdefault(base, row["jis"])
    return targets, position


class Classes:
    """Union-find over characters."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, character: str) -> str:
        while (above := self.parent.setdefault(character, character)) != character:
            character = above
        return character

    def join(self, one: str, other: str) -> None:
        self.parent[self.find(one)] = self.find(other)

    def groups(self) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for character in list(self.parent):
            found[self.find(character)].append(character)
        return [members for members in found.values() if len(members) > 1]


def apart(one: str, other: str) -> bool:
    return one + other in SEPARATE or other + one in SEPARATE


def build(targets: dict[str, set[str]]) -> Classes:
    """Rules 1 to 4 of the module's docstring."""
    classes = Classes()
    for pair in SUPPLEMENT:
        classes.join(pair[0], pair[1])
    for character, names in targets.items():
        others = names - {character}
        if character in names and len(others) == 1 and not apart(character, *others):
            classes.join(character, *others)
    for own in (True, False):  # JIS characters first: the rest leans on them
        for character, names in targets.items():
            others = names - {character}
            settled = len({classes.find(other) for other in others}) == 1
            if (character in names) is own and settled and not any(apart(character, other) for other in others):
                classes.join(character, next(iter(others)))
    for span in (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)):
        for code in span:
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                classes.join(chr(code), plain)
    return classes


def rank(position: str) -> tuple[int, str]:
    """JIS level 1 (rows 16 to 47 of plane 1) before everything else, then by position."""
    plane, row, _ = (position or "9-99-99").split("-")
    return (0 if plane == "1" and 16 <= int(row) <= 47 else 1, position)


def main() -> None:
    targets, position = read_table(sys.argv[1])
    lines = []
    for members in build(targets).groups():
        ordered = sorted(members, key=lambda one: (rank(position.get(one, "")), ord(one)))
        lines.append(f"{ordered[0]}\t{''.join(ordered[1:])}\n")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.writelines(sorted(lines))


if __name__ == "__main__":
    main()
