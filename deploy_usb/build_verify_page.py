# ruff: noqa: INP001
"""Builds static/verify/verify.html, the page with which anyone checks a paper, from its sources.

Usage: python deploy_usb/build_verify_page.py [--check]

One file with everything inside and a policy that lets nothing else run and nothing out (docs/verify-page.md). The
same sources give the same bytes; `--check` writes nothing and fails when the committed page is another.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "verify"
PAGE = FOLDER / "verify.html"
SOURCES = (
    "bytes", "refused", "cbor", "base45", "signing", "record", "chain", "key_list", "status_list", "symbol", "reasons",
    "verdict", "words", "reading", "pdf_reading", "camera", "view", "page",
)  # fmt: skip
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_ENDS_A_SCRIPT = re.compile(r"</script|<!--|<script", re.IGNORECASE)


def built() -> str:
    """Return the page, with no list in it."""
    style = _source("verify.css").strip()
    noble, zxing = (_unpacked(f"{name}.js.gz").strip() for name in ("noble", "zxing"))
    page = _program()
    late = [_unpacked(f"{name}.js.gz") for name in ("pdf", "pdf.worker")]
    parts = {
        "policy": _policy([noble, zxing, page, *late], style),
        "style": style,
        "towns": _towns(),
        "zxing_wasm": _packed("zxing_reader.wasm.gz"),
        "pdfjs": _packed("pdf.js.gz"),
        "pdfjs_worker": _packed("pdf.worker.js.gz"),
        "jbig2_wasm": _packed("jbig2.wasm.gz"),
        "noble": noble,
        "zxing": zxing,
        "page": page,
    }
    for name in ("noble", "zxing", "page"):
        if _ENDS_A_SCRIPT.search(parts[name]):
            sys.exit(f"{name}: holds what would end its script element")
    template = _source("verify.template.html")
    return re.sub("@@([a-z0-9_]+)@@", lambda found: parts[found[1]], template)


def _program() -> str:
    """Our own sources, in one scope of their own."""
    texts = [_EXPORT.sub("", _source(f"{name}.js")).strip() for name in SOURCES]
    return '(() => {\n"use strict";\n' + "\n\n".join(texts) + "\n})();"


def _policy(scripts: list[str], style: str) -> str:
    """The Content-Security-Policy: these scripts, this style, WebAssembly, workers made here; no network at all."""
    hashes = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes} 'wasm-unsafe-eval'; style-src {_hash(style)}; worker-src blob:; "
        "connect-src 'none'; img-src 'none'; font-src 'none'; media-src 'none'; frame-src 'none'; object-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _towns() -> str:
    with (ROOT / "data" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return json.dumps({row["code"]: row["name"] for row in rows}, ensure_ascii=False, separators=(",", ":"))


def _source(name: str) -> str:
    return (FOLDER / "src" / name).read_text(encoding="utf-8")


def _packed(name: str) -> str:
    return base64.b64encode((FOLDER / "vendor" / name).read_bytes()).decode("ascii")


def _unpacked(name: str) -> str:
    return gzip.decompress((FOLDER / "vendor" / name).read_bytes()).decode("utf-8")


def main() -> None:
    """Write the page, or with --check compare."""
    page = built().encode("utf-8")
    if "--check" in sys.argv[1:]:
        if PAGE.read_bytes() != page:
            sys.exit("static/verify/verify.html is not what its sources give: run deploy_usb/build_verify_page.py")
        return
    PAGE.write_bytes(page)
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: {len(page):,} bytes\n")


if __name__ == "__main__":
    main()
