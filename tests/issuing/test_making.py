import pypdfium2 as pdfium
import pytest
import zxingcpp

from issuing.conftest import ALL, CLERK, ISSUE, KIND, SUPERVISOR
from victim_support.access.errors import NotPermitted
from victim_support.certificates.entry_kinds import making
from victim_support.certificates.errors import Moved, NeedsConfirmation, NotReady
from victim_support.certificates.rules import Weight, Wishes
from victim_support.certificates.store_make import Confirmed, pdf_of, prepare, preview
from victim_support.certificates.store_queries import by_number, known_certificate, of_household
from victim_support.certificates.symbols import matrix
from victim_support.paper.errors import MissingGlyph
from victim_support.register.errors import HouseholdUnknown


def text_of(pdf):
    document = pdfium.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()
    return text


def entries(laptop):
    return laptop.journal.one("SELECT COUNT(*) FROM entry")[0]


def test_a_certificate_is_made_numbered_signed_and_printed(laptop):
    laptop.ready()
    made = laptop.make()
    assert made.number.startswith("罹-L01A-000001-")
    assert made.values["head_name"] == "岐阜　太郎"
    assert made.values["flood_class"] == "床上浸水"
    assert [one["age"] for one in made.values["members"]] == ["50歳", "不詳"]
    entry = making(known_certificate(laptop.journal, made.subject))
    assert entry.value("decision") == laptop.journal.one("SELECT decision FROM damage")[0]
    text = text_of(pdf_of(laptop.journal, CLERK, made.subject))
    for part in (
        made.number,
        "岐阜　太郎",
        "岐阜市司町40番地1 司ハイツ203",
        "岐阜市司町40番1",
        "浸水区分　床上浸水",
        "■半壊",
        "岐阜市長",
    ):
        assert part in text


def test_the_symbol_says_what_the_paper_says_and_its_place_in_the_chain(laptop):
    laptop.ready()
    made = laptop.make()
    entry = making(known_certificate(laptop.journal, made.subject))
    document = pdfium.PdfDocument(pdf_of(laptop.journal, CLERK, made.subject))
    picture = document[0].render(scale=200 / 72).to_pil()
    document.close()
    (read,) = zxingcpp.read_barcodes(picture)
    assert [read.text] == entry.value("symbols")
    from victim_support.certificates import base45, cose, qr_payload

    signed = base45.decode(read.text.removeprefix("RIS1:"))
    assert signed == entry.value("cose")
    payload = qr_payload.decode_payload(cose.parse(signed).payload)
    assert (payload.epoch, payload.seq) == (entry.epoch, entry.seq)
    before = laptop.journal.one("SELECT hash FROM entry WHERE seq = ?", (entry.seq - 1,))[0]
    assert payload.prev == before[:16]
    printed = payload.printed
    assert (printed.number, printed.head_name, printed.grade) == (made.number, "岐阜　太郎", "半壊")
    assert printed.dwelling == made.values["dwelling_address"]
    assert [member.name for member in printed.members] == ["岐阜　太郎", "岐阜　花子"]
    cose.parse(signed).check(laptop.journal.signer.public)


def test_the_paper_is_the_same_every_time_and_after_everything_else_changed(laptop):
    laptop.ready()
    made = laptop.make()
    first = pdf_of(laptop.journal, CLERK, made.subject)
    laptop.load(
        residents=laptop.folder.joinpath("r.csv").read_text(encoding="utf-8").replace("岐阜　太郎", "岐阜　次郎")
    )
    laptop.decide(grade="全壊", day="2026-11-20")
    assert pdf_of(laptop.journal, CLERK, made.subject) == first
    assert "岐阜　太郎" in text_of(first)


def test_names_with_variants_go_to_paper_and_symbol_as_registered(laptop):
    laptop.ready("2", "b:H2")
    made = laptop.make(household="2", dwelling="b:H2")
    name = "渡邉\U000e0110　𠮷雄"
    assert made.values["head_name"] == name
    assert name in text_of(pdf_of(laptop.journal, CLERK, made.subject))


def test_numbers_run_without_a_gap_though_some_makings_fail(laptop):
    laptop.ready()
    laptop.ready("2", "b:H2")
    first = laptop.make()
    before = entries(laptop)
    with pytest.raises(NotReady):
        laptop.make()
    assert entries(laptop) == before
    second = laptop.make(household="2", dwelling="b:H2")
    assert "000001" in first.number
    assert "000002" in second.number


def test_kinds_count_each_for_itself(laptop):
    laptop.ready()
    laptop.apply(kind="罹災届出証明書")
    laptop.make()
    other = laptop.make(kind="罹災届出証明書", wishes=Wishes(subject_text="物置", damage_text="倒れた"))
    assert other.number.startswith("届-L01A-000001-")
    text = text_of(pdf_of(laptop.journal, CLERK, other.subject))
    assert "届出があったことを証明します" in text
    assert "倒れた" in text


def test_nothing_is_made_without_decision_or_application(laptop):
    before = entries(laptop)
    with pytest.raises(NotReady, match="決裁されていません"):
        laptop.make()
    laptop.decide()
    with pytest.raises(NotReady, match="申請"):
        laptop.make()
    assert entries(laptop) == before + 1  # the decision alone


def test_a_second_one_for_the_same_case_is_stopped_and_a_copy_offered(laptop):
    laptop.ready()
    first = laptop.make()
    with pytest.raises(NotReady, match="再交付") as stopped:
        laptop.make()
    assert first.number in stopped.value.message
    copy = laptop.make(copy=True)
    assert copy.number != first.number
    assert "【再交付】" not in text_of(pdf_of(laptop.journal, CLERK, copy.subject))  # the first is not handed over yet
    assert known_certificate(laptop.journal, copy.subject).value("copy_of") == first.subject
    again = laptop.make(copy=True)
    assert known_certificate(laptop.journal, again.subject).value("copy_of") == first.subject


def test_another_household_of_the_dwelling_gets_its_own(laptop):
    laptop.ready()
    laptop.apply("6")
    laptop.make()
    other = laptop.make(household="6")
    assert other.values["head_name"] == "可児　一"
    assert any("ほかの世帯" in text for text in other.notices)


def test_a_protected_household_needs_the_typed_words(laptop):
    laptop.ready("3", "h:3")
    with pytest.raises(NeedsConfirmation, match="支援措置"):
        laptop.make(household="3", dwelling="h:3")
    made = laptop.make(household="3", dwelling="h:3", confirmed=Confirmed(typed=True))
    asked = known_certificate(laptop.journal, made.subject).value("confirmed")["asked"]
    assert any("支援措置" in text for text in asked)


def test_a_character_without_a_glyph_stops_and_is_named(laptop):
    laptop.ready("4", "h:4")
    shown = prepare(laptop.journal, CLERK, laptop.request("4", "h:4"))
    assert Weight.STOP in shown.weights
    assert any("U+E000" in reason.text for reason in shown.reasons)
    assert [reason.text for reason in shown.reasons].count(MissingGlyph.remedy) == 1
    before = entries(laptop)
    with pytest.raises(NotReady, match=r"U\+E000"):
        laptop.make(household="4", dwelling="h:4")
    assert entries(laptop) == before
    with pytest.raises(MissingGlyph):
        preview(shown)


def test_a_head_who_died_after_the_disaster_needs_the_supervisor(laptop):
    laptop.ready("5", "h:5")
    with pytest.raises(NeedsConfirmation, match="亡くなって"):
        laptop.make(household="5", dwelling="h:5")
    yes = Confirmed(supervisor=True, reason="遺族に交付")
    with pytest.raises(NotPermitted):
        laptop.make(household="5", dwelling="h:5", confirmed=yes)
    made = laptop.make(household="5", dwelling="h:5", actor=SUPERVISOR, confirmed=yes)
    assert known_certificate(laptop.journal, made.subject).value("confirmed")["reason"] == "遺族に交付"


def test_who_only_keeps_accounts_makes_and_reads_nothing(laptop):
    from victim_support.access.actor import Actor, Role

    admin = Actor("kanri", "管理", frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotPermitted):
        laptop.make(actor=admin)
    with pytest.raises(NotPermitted):
        of_household(laptop.journal, admin, "R8-01", "1")


def test_what_is_made_is_what_was_shown(laptop):
    laptop.ready()
    shown = prepare(laptop.journal, CLERK, laptop.request())
    laptop.decide(flood_class="床下", day="2026-11-20")
    with pytest.raises(Moved):
        laptop.make(confirmed=Confirmed(shown=shown.digest))
    laptop.make(confirmed=Confirmed(shown=prepare(laptop.journal, CLERK, laptop.request()).digest))


def test_a_preview_is_marked_and_changes_nothing(laptop):
    laptop.ready()
    before = entries(laptop)
    text = text_of(preview(prepare(laptop.journal, CLERK, laptop.request()))).replace("\r\n", "")
    assert text.startswith("見本")
    assert "（作成時に付番）" in text
    assert entries(laptop) == before


def test_an_unknown_household_is_named(laptop):
    with pytest.raises(HouseholdUnknown):
        laptop.make(household="99")


def test_a_foreigner_may_be_printed_by_the_registered_alias(laptop):
    laptop.ready("7", "h:7")
    made = laptop.make(household="7", dwelling="h:7", wishes=Wishes(head_name="グエン"))
    assert made.values["head_name"] == "グエン"


def test_the_household_is_frozen_by_the_first_certificate_when_nothing_did_before(laptop):
    laptop.decide(dwelling="h:2")
    from victim_support.applications.rules import Draft

    draft = Draft("R8-01", "h:2", "2", KIND, "一括", ISSUE.isoformat(), basis="試験")
    made = laptop.make(household="2", dwelling="h:2", application=draft)
    kinds = [row[0] for row in laptop.journal.query("SELECT kind FROM entry ORDER BY seq DESC LIMIT 3")]
    assert kinds == ["certificate.made", "application.recorded", "household.frozen"]
    assert known_certificate(laptop.journal, made.subject).value("application_no").startswith("受-")


def test_numbers_are_found_as_typed(laptop):
    laptop.ready()
    made = laptop.make()
    typed = made.number.removeprefix("罹-").replace("-", "ー")
    assert [row["subject"] for row in by_number(laptop.journal, ALL, typed)] == [made.subject]
    assert by_number(laptop.journal, ALL, "罹-L01A-000009-9") == []


def test_modules_are_those_of_the_recorded_text(laptop):
    laptop.ready()
    made = laptop.make()
    (text,) = known_certificate(laptop.journal, made.subject).value("symbols")
    assert len(matrix(text)) <= 113  # version 24
