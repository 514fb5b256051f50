"""static/verify/verify.html is what its sources give, and the vendored files are those NOTICE names."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from victim_support.certificates import verify_page as pages
from victim_support.certificates.errors_verifying import KeysNotUsable, PageNotWhole
from victim_support.certificates.verify_commands import verify_page

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "static" / "verify"
VENDORED = sorted((FOLDER / "vendor").glob("*.gz"))


def test_the_committed_page_is_built_from_its_sources():
    command = [sys.executable, ROOT / "deploy_usb" / "build_verify_page.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_build_names_every_source_and_no_two_sources_share_a_name():
    order = re.search(
        r"SOURCES = \((.*?)\)", (ROOT / "deploy_usb" / "build_verify_page.py").read_text("utf-8"), re.DOTALL
    )
    assert sorted(re.findall(r'"([a-z0-9_]+)"', order[1])) == sorted(
        path.stem for path in (FOLDER / "src").glob("*.js")
    )
    names = []
    for path in (FOLDER / "src").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        names += re.findall(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", text, re.MULTILINE)
        assert len(text.splitlines()) <= 400
    assert sorted(names) == sorted(set(names)), "they are put into one scope"


@pytest.mark.parametrize("path", VENDORED, ids=lambda path: path.name)
def test_vendored_files_are_those_the_notice_names(path):
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert path.name in notice
    assert hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() in notice


def test_vendored_scripts_know_no_address_to_load_from():
    for path in VENDORED:
        text = gzip.decompress(path.read_bytes()).decode("latin-1")
        assert not re.search(r"jsdelivr|unpkg|cdnjs|googleapis|registry\.npm", text), path.name


def test_a_page_that_was_changed_or_is_missing_is_not_filled(tmp_path, monkeypatch):
    keys = tmp_path / "keys.cbor"
    keys.write_bytes(bytes.fromhex(vectors()["key_list"]))
    arguments = ["--keys", str(keys), "--out", str(tmp_path / "verify.html")]
    monkeypatch.setattr(pages, "static_dir", lambda: tmp_path)
    for text in (None, "<html></html>"):
        if text is not None:
            (tmp_path / "verify").mkdir()
            (tmp_path / "verify" / "verify.html").write_text(text)
        assert isinstance(CliRunner().invoke(verify_page, arguments).exception, PageNotWhole)
    keys.write_bytes(b"none")
    assert isinstance(CliRunner().invoke(verify_page, arguments).exception, KeysNotUsable)
    assert not (tmp_path / "verify.html").exists()


def vectors():
    return json.loads((ROOT / "tests" / "vectors" / "certificate-qr.json").read_text(encoding="ascii"))
