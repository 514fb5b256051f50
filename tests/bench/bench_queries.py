"""What people at a counter type, drawn from the loaded extract: every kind of query, also the ones that find crowds."""

import csv
import itertools
import random
import unicodedata

KINDS = (
    "氏名", "氏名（空白なし）", "姓だけ", "名だけ", "フリガナ", "フリガナ 姓だけ", "ひらがな 姓の頭2文字", "名の頭2文字",
    "生年月日", "生年月日（和暦略）", "住所", "町字だけ", "宛名番号", "世帯番号", "氏名と生年月日", "異体字を普通の字で", "見つからない",
    "町字の姓さん、年代", "姓と年代", "読みの1字違い 姓", "読みの1字抜け 氏名", "電話", "所有者かもしれない氏名",
)  # fmt: skip
_PLAIN = str.maketrans("邉邊髙﨑𠮷濵齋齊", "辺辺高崎吉浜斎斎")
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def queries(residents, count, seed=1):
    """`count` pairs (kind, text), the kinds in turn."""
    rng = random.Random(seed)
    with residents.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if rng.random() < 0.02]
    return [(kind, _text(kind, rng.choice(rows))) for kind in itertools.islice(itertools.cycle(KINDS), count)]


def _text(kind, row):
    name, kana = row["氏名"], row["氏名フリガナ"] or row["氏名アルファベット"]
    surname, _, given = name.partition("　")
    year, month, day = (
        (int(one) for one in row["生年月日"].split("-")) if row["生年月日"].count("-") == 2 else (1970, 1, 1)
    )
    plain = "".join(sign for sign in name if not unicodedata.category(sign).startswith("M")).translate(_PLAIN)
    texts = (
        name, name.replace("　", ""), surname, given or name, kana, kana.split(" ")[0], kana.translate(_HIRAGANA)[:2],
        (given or name)[:2], f"{year}-{month:02d}-{day:02d}", _wareki(year, month, day), row["住所"] + row["番地"], row["住所"],
        row["宛名番号"], row["世帯番号"], f"{name} {year}/{month}/{day}", plain, "不存在　零郎",
        f"{row['住所']}の{surname}さん、{(2026 - year) // 10 * 10}代", f"{surname} {(2026 - year) // 10 * 10}代",
        kana[:1] + "ル" + kana.split(" ")[0][2:], kana[:2] + kana[3:], "058-265-0000", name.replace("　", "") + "子",
    )  # fmt: skip
    return texts[KINDS.index(kind)]


def _wareki(year, month, day):
    era, first = ("R", 2018) if year > 2019 else ("H", 1988) if year > 1989 else ("S", 1925)
    return f"{era}{year - first}.{month}.{day}"
