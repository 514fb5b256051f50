"""One certificate as every way of making a PDF gets it: the same lines, the same texts at the same places, one QR.

Read from the form that the program itself prints (data/forms/risai-1.toml), so that nobody is given an easier sheet.
"""

import random
import tomllib
from dataclasses import dataclass

import numpy as np
import zxingcpp

from victim_support.resources import data_file

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
QR_SIDE_MM = 45.0
QR_PLACE_MM = (22.0, 224.0)
PAYLOAD_LENGTH = 630
VALUES = {
    "number": "岐-L01A-0000123-7", "head_address": "岐阜市司町40番地1　シャトー長良川1201号",
    "cause": "令和8年10月3日の令和8年岐阜県西部地震（地震）による", "dwelling_address": "岐阜市司町40番地1",
    "issue_date": "令和8年11月22日", "issuer_title": "岐阜県岐阜市長", "issuer_name": "架空　太郎",
}  # fmt: skip
REMARKS = "浸水区分　床上浸水\n判定の方法　第1次調査"
SURNAMES = (
    "渡邉\U000e010f",
    "渡邊\U000e0108",
    "𠮷田",
    "髙橋",
    "葛\U000e0102西",
    "辻\U000e0102",
    "斎藤",
    "山﨑",
    "架空",
    "纐纈",
)
GIVEN = ("一郎", "和子", "翔太", "陽菜", "健太郎", "美智子", "凜", "大翔", "さくら", "幸之助")


@dataclass(frozen=True)
class Text:
    """A text in its box (mm, from the top left), its size in points, its alignment."""

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    align: str = "left"


@dataclass(frozen=True)
class Sheet:
    """Everything on the page; `payload` is what the QR holds."""

    lines: list
    texts: list
    payload: str

    @property
    def symbol(self):
        """The QR as a matrix (numpy array, 0 is dark), level M, by the quicker of the two encoders."""
        made = zxingcpp.create_barcode(self.payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        return np.array(made.to_image(scale=1, add_quiet_zones=False))


class Sheets:
    """Certificates one after another: other names, other payload, the same form."""

    def __init__(self, seed=1):
        with data_file("forms", "risai-1.toml").open("rb") as file:
            self._page = tomllib.load(file)["pages"][0]
        self._rng = random.Random(seed)

    def next(self):
        rng = self._rng
        surname = rng.choice(SURNAMES)
        names = [f"{surname}　{rng.choice(GIVEN)}" for _ in range(4)]
        values = VALUES | {"head_name": names[0], "number": f"岐-L01A-{rng.randrange(10**7):07d}-7"}
        lines = [(*line["from"], *line["to"], line["weight"]) for line in self._page["lines"]]
        texts = [Text(one["text"], *one["box"], one["size"], one.get("align", "left")) for one in self._page["texts"]]
        for field in self._page["fields"]:
            if field["name"] in values:
                shown = field["text"].format(**values)
                texts.append(Text(shown, *field["box"], field["size"], field.get("align", "left")))
        texts += self._choice() + self._members(names)
        remarks, place = self._page["listing"], self._page["symbols"]
        texts += [
            Text(line, *_row(remarks["box"], 5.5, row), remarks["size"]) for row, line in enumerate(REMARKS.split("\n"))
        ]
        texts.append(Text(place["caption"], *place["caption_box"], place["caption_size"]))
        payload = "RIS1:" + "".join(rng.choices(BASE45, k=PAYLOAD_LENGTH))
        return Sheet(lines, texts, payload)

    def _choice(self):
        choice = self._page["choice"]
        return [
            Text(("■" if option["value"] == "半壊" else "□") + option["text"], *option["box"], choice["size"])
            for option in choice["options"]
        ]

    def _members(self, names):
        box = self._page["members"]["box"]
        texts = []
        for row, (name, relation) in enumerate(zip(names, ("世帯主", "妻", "子", "子"), strict=True)):
            x, y, width, height = _row(box, 6.6, row + 1)
            texts.append(Text(name, x + 2, y, width * 0.62, height, 11))
            texts.append(Text(relation, x + width * 0.62, y, width * 0.2, height, 11, "center"))
            texts.append(Text(f"{60 - 9 * row}歳", x + width * 0.82, y, width * 0.18, height, 11, "center"))
        return texts


def _row(box, height, row):
    return box[0], box[1] + height * row, box[2], height
