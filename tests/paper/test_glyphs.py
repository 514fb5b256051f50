import pytest

from paper.printed import copied, difference, rendered
from victim_support.paper import missing, render
from victim_support.paper.errors import MissingGlyph
from victim_support.paper.glyphs import resolve

# base, another sequence of the same base whose shape differs
VARIANTS = [
    ("葛\U000e0100", "葛\U000e0101"),
    ("葛\U000e0101", "葛\U000e0100"),
    ("葛\U000e0102", "葛"),
    ("葛\U000e0100", "葛"),
    ("辻\U000e0100", "辻\U000e0101"),
    ("邉\U000e0110", "邉"),
    ("𠮷", "吉"),
    ("髙", "高"),
    ("﨑", "崎"),
    ("\ufa19", "神"),
]


@pytest.mark.parametrize(("text", "other"), VARIANTS)
def test_the_printed_shape_is_the_registered_one(one_box, original, text, other):
    page = rendered(render(one_box, {"text": text}))
    assert difference(page, original.picture(text)) < 4
    assert difference(page, original.picture(other)) > 8


def test_every_sequence_of_watanabe_prints_its_own_shape(one_box, original):
    sequences = [
        base + chr(selector)
        for base in "邉邊"
        for selector in range(0xE0100, 0xE0120)
        if any(original.glyph_name(font, base + chr(selector)) for font in (0, 1, 2))
    ]
    assert len(sequences) > 50
    for text in sequences:
        assert difference(rendered(render(one_box, {"text": text})), original.picture(text)) < 4, ascii(text)


@pytest.mark.parametrize("text", [pair[0] for pair in VARIANTS])
def test_copied_text_is_the_registered_text(one_box, text):
    assert copied(render(one_box, {"text": text})) == text


def test_two_texts_that_share_a_shape_copy_out_apart(one_box):
    shared = resolve("葛葛\U000e0103", "氏名")
    assert shared[0].gid == shared[1].gid
    assert "葛葛\U000e0103葛" in copied(render(one_box, {"text": "葛葛\U000e0103葛"})).replace("\n", "")


def test_a_voice_mark_apart_prints_as_one_kana_and_copies_as_two(one_box, original):
    pdf = render(one_box, {"text": "か\u3099"})
    assert difference(rendered(pdf), original.picture("が")) < 4
    assert copied(pdf) == "か\u3099"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("邉\U000e01ef", "U+9089 U+E01EF"),
        ("\ue000", "U+E000"),
        ("🫠", "U+1FAE0"),
        ("\u200b", "U+200B"),
        ("\t", "U+0009"),
        ("\u3164", "U+3164"),
        ("\u2003", "U+2003"),
        ("葛\U000e0100\U000e0102", "U+845B U+E0100 U+E0102"),
        ("\U000e0100", "U+E0100"),
        ("山\u200d川", "U+5C71 U+200D"),
        ("\ufdfa", "U+FDFA"),
    ],
)
def test_what_cannot_be_printed_stops_and_is_named(one_box, text, told):
    with pytest.raises(MissingGlyph) as stopped:
        render(one_box, {"text": text + "岐阜"})
    assert told in stopped.value.message
    assert "氏名" in stopped.value.message
    assert len(missing(text + "岐阜")) == 1


def test_missing_names_each_character_once_and_nothing_else():
    assert missing("岐阜\ue000太郎\ue000邉\U000e01ef　A-1") == ["\ue000", "邉\U000e01ef"]
