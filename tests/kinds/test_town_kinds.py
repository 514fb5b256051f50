"""What a town changes of a kind, and kinds of its own."""

import pytest

from victim_support.kinds.errors import KindUnknown
from victim_support.kinds.rules import OWN_KINDS, kind_named, kinds, kinds_in_use

NAMES = ["罹災証明書", "罹災届出証明書", "被災証明書"]


def test_three_kinds_come_ready_with_their_texts():
    found = kinds({})
    assert [kind.name for kind in found] == NAMES
    assert all(kind.certifying.startswith("上記のとおり") and kind.note for kind in found)
    assert {kind.form for kind in found} == {"risai-2", "todokede-2", "hisai-2"}
    assert all(kind.printed_number("罹-L01A-000001-2") == "罹-L01A-000001-2" for kind in found)


def test_a_town_prints_its_own_words_and_number():
    found = kinds(
        {
            "certificate.risai.title": "り災証明書",
            "certificate.risai.number_template": "岐危管第{number}号",
            "certificate.risai.certifying": "上記のとおり相違ありません。",
            "certificate.risai.note": "町の注意",
            "certificate.risai.contact": "危機管理課",
        }
    )[0]
    assert (found.name, found.title) == ("罹災証明書", "り災証明書")
    assert found.printed_number("罹-L01A-000001-2") == "岐危管第罹-L01A-000001-2号"
    assert (found.certifying, found.note, found.contact) == ("上記のとおり相違ありません。", "町の注意", "危機管理課")


def test_a_fourth_kind_for_owners_is_a_setting():
    settings = {
        OWN_KINDS: "kaoku＝被災家屋証明書",
        "certificate.kaoku.parties": "所有者、代理人",
        "certificate.kaoku.carries_grade": "yes",
        "certificate.kaoku.needs_survey": "yes",
        "certificate.kaoku.form": "risai-2",
        "certificate.kaoku.series": "家",
        "certificate.kaoku.subjects": "住家、住家以外の建物",
    }
    kind = kind_named("被災家屋証明書", settings)
    assert (kind.key, kind.form, kind.series, kind.parties) == ("kaoku", "risai-2", "家", ("所有者", "代理人"))
    assert kind.carries_grade
    assert kind.needs_survey
    assert [one.name for one in kinds_in_use(settings)] == [*NAMES, "被災家屋証明書"]
    with pytest.raises(KindUnknown):
        kind_named("被災家屋証明書", {})


@pytest.mark.parametrize(
    "text", ["risai＝別の証明書", "kaoku＝罹災証明書", "家屋＝家屋証明書", "kaoku", "＝x", "a＝b＝c、、"]
)
def test_what_names_no_kind_adds_none(text):
    assert [kind.name for kind in kinds({OWN_KINDS: text})] == NAMES


def test_what_a_carried_kind_is_stays():
    found = kinds({"certificate.hisai.carries_grade": "yes", "certificate.risai.needs_survey": "no"})
    assert not found[2].carries_grade
    assert found[0].needs_survey
