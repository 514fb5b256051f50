import csv

import pypdfium2 as pdfium
import pytest

from issuing.conftest import ALL, ISSUE, RESIDENTS
from issuing.test_making import text_of
from victim_support.certificates.errors import ListUnreadable, OutputRefused
from victim_support.certificates.store_batch import Batch, issue_list, read_list
from victim_support.certificates.store_queries import known_certificate
from victim_support.day.store_confirm import now
from victim_support.handover.rules import Handover
from victim_support.handover.store import write
from victim_support.register.errors import ColumnsMissing, DisasterUnknown


@pytest.fixture
def run(laptop, tmp_path):
    def issue(text, folder="out"):
        path = tmp_path / "issue.csv"
        path.write_text(text, encoding="utf-8")
        out = tmp_path / folder
        done = []
        batch = Batch("R8-01", ISSUE, "町長の決定", out, said=now().date())
        outcome = issue_list(laptop.journal, ALL, read_list(path), batch, issuer=laptop.issuer, progress=done.append)
        with (out / "index.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert done == list(range(1, len(done) + 1))
        return outcome, rows, out

    return issue


def test_who_may_be_issued_goes_out_and_the_others_are_held_with_their_reason(laptop, run):
    for household, dwelling in (("1", "b:H1"), ("2", "b:H2"), ("3", "h:3"), ("4", "h:4"), ("5", "h:5")):
        laptop.decide(dwelling)
        laptop.apply(household, dwelling)
    outcome, rows, out = run("世帯番号\n1\n2\n3\n4\n5\n6\n99\n")
    assert (outcome.made, outcome.held) == (2, 5)
    assert [row["結果"] for row in rows] == ["作成", "作成", *["保留"] * 5]
    assert rows[0]["世帯主氏名"] == "岐阜　太郎"
    assert rows[1]["世帯主氏名"] == "渡邉\U000e0110　𠮷雄"
    assert rows[0]["発行日"] == "2026-11-22"
    for row, word in zip(
        rows[2:], ("支援措置", "U+E000", "亡くなって", "住家が分かりません", "住家が分かりません"), strict=True
    ):
        assert word in row["理由"]
        assert row["証明書番号"] == row["ファイル"] == row["世帯主氏名"] == ""
    for row in rows[:2]:
        assert row["ファイル"] == f"{row['証明書番号']}.pdf"
        assert row["世帯主氏名"] in text_of((out / row["ファイル"]).read_bytes())
    assert len(list(out.glob("*.pdf"))) == 2


def test_a_household_left_for_the_town_s_staff_is_held_back(laptop, run):
    laptop.ready()
    write(laptop.journal, ALL, Handover("R8-01", "二世帯か", held=True, household="1"))
    outcome, rows, _ = run("世帯番号\n1\n")
    assert (outcome.made, outcome.held) == (0, 1)
    assert "保留中です。答えが出るまで作れません" in rows[0]["理由"]


def test_the_batch_records_the_application_the_law_asks_for(laptop, run):
    laptop.decide("b:H1")
    run("世帯番号,物件番号\n1,H1\n")
    row = laptop.journal.one("SELECT channel, basis, applied_on FROM application")
    assert tuple(row) == ("一括", "町長の決定", "2026-11-22")


def test_a_household_of_two_dwellings_needs_its_property_number(laptop, run):
    laptop.ready("1", "b:H1")
    laptop.ready("1", "b:H2", grade="全壊")
    outcome, rows, _ = run("世帯番号,物件番号\n1,\n1,H2\n")
    assert outcome.made == 1
    assert "2件" in rows[0]["理由"]
    assert rows[1]["被害の程度"] == "全壊"


def test_copies_have_their_own_numbers_and_printing_is_on_record(laptop, run):
    laptop.ready()
    outcome, rows, _ = run("世帯番号,枚数\n1,3\n")
    assert outcome.made == 3
    assert len({row["証明書番号"] for row in rows}) == 3
    assert {row["prints"] for row in laptop.journal.query("SELECT prints FROM certificate")} == {1}


def test_a_second_run_makes_nothing_twice(laptop, run):
    laptop.ready()
    run("世帯番号\n1\n")
    outcome, rows, _ = run("世帯番号\n1\n", "again")
    assert (outcome.made, outcome.held) == (0, 1)
    assert "すでにあります" in rows[0]["理由"]


@pytest.mark.parametrize(("copies", "application"), [("0", ""), ("x", ""), ("51", ""), ("1", "受-L01A-999999-9")])
def test_a_row_that_says_something_impossible_is_held(laptop, run, copies, application):
    laptop.ready()
    outcome, _, _ = run(f"世帯番号,枚数,受付番号\n1,{copies},{application}\n")
    assert (outcome.made, outcome.held) == (0, 1)


def test_an_application_number_names_the_dwelling(laptop, run):
    laptop.decide("b:H2", grade="全壊")
    laptop.decide("b:H1")
    number = laptop.apply("1", "b:H2").application_no
    _, rows, _ = run(f"世帯番号,受付番号\n1,{number}\n2,{number}\n")
    assert rows[0]["被害の程度"] == "全壊"
    assert "別の世帯" in rows[1]["理由"]


def test_a_list_that_cannot_be_read_makes_nothing(laptop, run, tmp_path):
    with pytest.raises(ColumnsMissing):
        run("番号\n1\n")
    with pytest.raises(ListUnreadable):
        run("世帯番号,枚数\n1\n")
    assert laptop.journal.one("SELECT COUNT(*) FROM certificate")[0] == 0


def test_an_unknown_disaster_stops_before_anything_is_written(laptop, tmp_path):
    batch = Batch("R9-99", ISSUE, "x", tmp_path / "out", said=now().date())
    with pytest.raises(DisasterUnknown):
        issue_list(laptop.journal, ALL, [], batch, issuer=laptop.issuer, progress=print)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_named(laptop, run, tmp_path):
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputRefused):
        run("世帯番号\n1\n")


def test_a_large_household_goes_onto_two_sheets_and_is_signed_whole(laptop, run):
    people = "".join(
        f"212016,9{place:02},9,,土岐　{place}郎,トキ,,1990-01-01,男,{'世帯主' if place == 0 else '子'},岐阜市柳津町,1番地,,,,0\n"
        for place in range(24)
    )
    laptop.load(residents=RESIDENTS + people)
    laptop.ready("9", "h:9")
    outcome, rows, out = run("世帯番号\n9\n")
    assert outcome.made == 1, rows[0]["理由"]
    document = pdfium.PdfDocument(out / rows[0]["ファイル"])
    assert len(document) == 2
    document.close()
    subject = laptop.journal.one("SELECT subject FROM certificate")[0]
    texts = known_certificate(laptop.journal, subject).value("symbols")
    assert [text.partition(":")[0] for text in texts] in (["RIS1"], ["RIS1", "RISM1"])


def test_the_index_of_an_earlier_run_is_kept(laptop, run):
    laptop.decide("b:H1")
    _, first, out = run("世帯番号,物件番号\n1,H1\n")
    run("世帯番号,物件番号\n1,H1\n")
    run("世帯番号,物件番号\n1,H1\n")
    assert sorted(path.name for path in out.glob("*.csv")) == ["index-1.csv", "index-2.csv", "index.csv"]
    assert first[0]["証明書番号"] in (out / "index-1.csv").read_text("utf-8")
