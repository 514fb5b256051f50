"""一括作成: order of handing out, who is held back, one book for the printer, the same after a jam."""

import io

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from issuing.conftest import ALL, CLERK, ISSUE, KIND, laptop, laptops, root
from issuing.test_acts import hand_over
from issuing.test_making import text_of
from issuing.test_pages import ROOT, app, clerk, home, journal, ready

from victim_support.access.errors import NotPermitted
from victim_support.batches import store
from victim_support.batches.errors import BatchUnknown, NothingToMake
from victim_support.batches.rules import Asked, Candidate, in_order, natural
from victim_support.certificates.errors import ReasonNeeded
from victim_support.certificates.store_make import pdf_of
from victim_support.damage.store_subjects import damage_subject
from victim_support.journal.verify import verify

__all__ = ["app", "clerk", "home", "journal", "laptop", "laptops", "root"]


def candidate(lot, ticket="", town="岐阜市司町", household="1"):
    return Candidate(household, "d", KIND, "受", "氏名", town, lot, "", ticket)


def test_lots_sort_as_people_read_them():
    lots = ["10番地", "2番地", "２番地の10", "2番地の3", "1番地"]
    found = in_order([candidate(lot) for lot in lots], by_ticket=False)
    assert [one.lot for one in found] == ["1番地", "2番地", "2番地の3", "２番地の10", "10番地"]


def test_towns_stand_together_and_tickets_go_before_all():
    found = [candidate("1", "12", "b"), candidate("1", "", "a"), candidate("9", "3", "a"), candidate("2", "", "b")]
    assert [one.town for one in in_order(found, by_ticket=False)] == ["a", "a", "b", "b"]
    assert [one.ticket for one in in_order(found, by_ticket=True)] == ["3", "12", "", ""]


@given(st.lists(st.text("0123456789番地の-－Ａ ", max_size=8), max_size=12))
def test_any_lots_have_one_order(lots):
    once = in_order([candidate(lot) for lot in lots], by_ticket=False)
    assert in_order(reversed(once), by_ticket=False) == once or len({natural(lot) for lot in lots}) < len(lots)


@pytest.fixture
def district(laptop):
    for household, dwelling in (("1", "b:H1"), ("2", "b:H2"), ("3", "h:3"), ("4", "h:4"), ("6", "b:H1")):
        laptop.apply(household, dwelling)
        if laptop.journal.subject(damage_subject("R8-01", dwelling)).exists is False:
            laptop.decide(dwelling)
    laptop.apply("7", "h:7")
    return laptop


def run(laptop, **asked):
    found = store.candidates(laptop.journal, CLERK, "R8-01", Asked(KIND, **asked))
    return store.make_all(
        laptop.journal, CLERK, "R8-01", found, issuer=laptop.issuer, day=ISSUE, tell=lambda _done, _all: None
    )


def pages(pieces):
    data = b"".join(pieces)
    document = pdfium.PdfDocument(io.BytesIO(data))
    texts = [document[place].get_textpage().get_text_range() for place in range(len(document))]
    document.close()
    return data, texts


def test_who_is_ready_is_made_and_the_others_are_held_with_their_reason(district):
    done = run(district)
    assert (done.made, len(done.held)) == (3, 3)
    reasons = {one.candidate.household: one.reason for one in done.held}
    assert "支援措置" in reasons["3"]
    assert "U+E000" in reasons["4"]
    assert "決裁されていません" in reasons["7"]
    rows = store.papers(district.journal, CLERK, done.batch)
    assert [row["head_name"] for row in rows] == ["岐阜　太郎", "可児　一", "渡邉\U000e0110　𠮷雄"]
    again = store.candidates(district.journal, CLERK, "R8-01", Asked(KIND))
    assert {one.household for one in again} == {"3", "4", "7"}
    assert verify(district.journal).problems == []


def test_one_district_alone(district):
    assert store.towns(district.journal, CLERK, "R8-01")[0] == ("岐阜市司町", 2)
    done = run(district, town="岐阜市神田町")
    assert (done.made, done.held) == (1, ())
    with pytest.raises(NothingToMake):
        run(district, town="岐阜市神田町")


def test_the_book_holds_the_papers_in_order_and_comes_out_the_same_after_a_jam(district):
    done = run(district)
    _, texts = pages(store.book(district.journal, CLERK, done.batch))
    assert all(text.startswith("見本") for text in texts)  # printing is not on record
    assert store.record_prints(district.journal, CLERK, done.batch) == 3
    data, texts = pages(store.book(district.journal, CLERK, done.batch))
    rows = store.papers(district.journal, CLERK, done.batch)
    for row, text in zip(rows, texts, strict=True):
        assert row["number"] in text
        assert row["head_name"] in text
        assert text == text_of(pdf_of(district.journal, CLERK, row["subject"]))
    assert b"".join(store.book(district.journal, CLERK, done.batch)) == data
    with pytest.raises(ReasonNeeded):
        store.record_prints(district.journal, CLERK, done.batch, first=2)
    assert store.record_prints(district.journal, CLERK, done.batch, first=2, reason="紙詰まり", spoiled=3) == 2
    assert len(pages(store.book(district.journal, CLERK, done.batch, first=2))[1]) == 2
    spoiled = district.journal.query("SELECT spoiled FROM certificate_act WHERE spoiled IS NOT NULL")
    assert [row[0] for row in spoiled] == [3]


def test_what_is_handed_over_is_not_printed_again(district):
    done = run(district)
    store.record_prints(district.journal, CLERK, done.batch)
    first = store.papers(district.journal, CLERK, done.batch)[0]
    hand_over(district, first["subject"])
    assert len(pages(store.book(district.journal, CLERK, done.batch))[1]) == 2
    (line,) = store.batches(district.journal, CLERK, "R8-01")
    assert (line["made"], line["waiting"], line["unprinted"]) == (3, 2, 0)


def test_a_batch_that_is_not_here_is_named(district):
    from victim_support.access.actor import Actor, Role

    with pytest.raises(BatchUnknown):
        store.papers(district.journal, ALL, "L09-20261128-1020-ab12")
    with pytest.raises(NotPermitted):
        store.batches(district.journal, Actor("k", "管理", frozenset({Role.ADMINISTRATOR})), "R8-01")


@pytest.mark.usefixtures("quick_argon")
def test_a_district_from_the_screen(clerk, journal):
    ready(journal)
    ready(journal, household="0000000002", dwelling="b:0077")
    page = clerk.get("/batches/", show="1")
    assert "作れます" in page.text
    assert "支援措置" in page.text
    clerk.send("/batches/make", page.form("一括作成"))
    page = clerk.get("/batches/work")
    for _ in range(50):
        if "1通を作成しました" in page.text:
            break
        page = clerk.get("/batches/work")
    assert "1件は保留" in page.text
    (batch,) = journal.one("SELECT batch FROM certificate")
    page = clerk.get("/batches/batch", batch=batch)
    page = clerk.send("/batches/print", page.form("一括の印刷"))
    assert "1通の印刷の用意ができました" in page.text
    paper = clerk.browser.get("/batches/papers.pdf", query_string={"batch": batch})
    assert "岐阜　太郎" in text_of(paper.data)
    form = page.form("一括の刷り直し")
    assert "刷り直す理由" in clerk.send("/batches/print", dict(form), status=400).text
    assert "数字で" in clerk.send("/batches/print", {**form, "first": "x", "spoiled": "y"}, status=400).text
    clerk.send("/batches/print", {**form, "print_reason": "紙詰まり", "spoiled": "1"})
    assert batch in clerk.get("/batches/").text
    assert "今すぐ作れる証明書がありません" in clerk.send("/batches/make", {"kind": "被災証明書"}, status=409).text
    assert "E-BAT-01" in clerk.get("/batches/batch", batch="x", status=404).text
    assert ROOT
