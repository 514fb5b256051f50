"""The files are the interchange files, and say that nobody in them exists."""

import csv

from victim_support.demo.files import write_town
from victim_support.demo.town import Town

RESIDENTS_BOLD = {"団体コード", "宛名番号", "世帯番号", "氏名", "生年月日", "続柄", "住所"}
BUILDINGS_BOLD = {"団体コード", "物件番号", "所在地"}
SURVEYS_BOLD = {"調査番号", "調査区分", "調査日"}


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_hold_what_was_counted_and_every_required_column_is_filled(tmp_path):
    files = write_town(Town(households=200), tmp_path / "町")
    for path, bold in (
        (files.residents, RESIDENTS_BOLD),
        (files.buildings, BUILDINGS_BOLD),
        (files.surveys, SURVEYS_BOLD),
        (files.flood_surveys, SURVEYS_BOLD),
        (files.issue, {"世帯番号"}),
    ):
        found = read(path)
        assert len(found) == files.rows[path.name]
        assert found
        for row in found:
            assert all(row[name] for name in bold)
            assert None not in row
    assert "架空" in (tmp_path / "町" / "架空データ.txt").read_text(encoding="utf-8")


def test_writing_twice_gives_the_same_bytes(tmp_path):
    one, two = (write_town(Town(households=120, seed=5), tmp_path / name) for name in ("a", "b"))
    for path in ("residents", "buildings", "surveys", "flood_surveys", "issue"):
        assert getattr(one, path).read_bytes() == getattr(two, path).read_bytes()
