import io

import pytest
from PIL import Image

from issuing.conftest import ALL, CLERK
from issuing.test_making import text_of
from victim_support.access.errors import NotPermitted
from victim_support.access.store import set_setting, setting_base
from victim_support.certificates.errors import SealRefused, SealUnknown
from victim_support.certificates.store_make import pdf_of
from victim_support.certificates.store_queries import known_certificate
from victim_support.certificates.store_seals import SealApproval, register_seal, seals, withdraw_seal
from victim_support.paper.errors import BadSeal

APPROVAL = SealApproval("総第12号", "2026-10-05", "総務課長", "罹災証明書")


def picture():
    file = io.BytesIO()
    image = Image.new("L", (120, 120), 255)
    image.paste(0, (10, 10, 110, 110))
    image.save(file, format="PNG")
    return file.getvalue()


def settle(laptop, key, value):
    set_setting(laptop.journal, ALL, key, value, setting_base(laptop.journal, key))


@pytest.mark.parametrize("field", ["approval_no", "approved_on", "keeper", "purpose"])
def test_no_seal_without_every_item_of_its_approval(laptop, field):
    from dataclasses import replace

    with pytest.raises(SealRefused):
        register_seal(laptop.journal, ALL, picture(), 240, replace(APPROVAL, **{field: " "}), black_note=True)
    assert not seals(laptop.journal)


def test_only_the_administrator_registers_a_seal_and_only_a_picture_of_25_mm(laptop):
    with pytest.raises(NotPermitted):
        register_seal(laptop.journal, CLERK, picture(), 240, APPROVAL, black_note=True)
    with pytest.raises(BadSeal):
        register_seal(laptop.journal, ALL, picture(), 251, APPROVAL, black_note=True)
    with pytest.raises(BadSeal):
        register_seal(laptop.journal, ALL, b"no picture", 240, APPROVAL, black_note=True)


def test_a_seal_is_printed_from_the_day_it_is_set_and_papers_keep_theirs(laptop):
    laptop.ready()
    laptop.ready("2", "b:H2")
    plain = laptop.make()
    assert b"/Seal" not in pdf_of(laptop.journal, CLERK, plain.subject)
    digest = register_seal(laptop.journal, ALL, picture(), 240, APPROVAL, black_note=True)
    settle(laptop, "seal.mode", "image")
    sealed = laptop.make(household="2", dwelling="b:H2")
    pdf = pdf_of(laptop.journal, CLERK, sealed.subject)
    assert b"/Seal" in pdf
    assert "この印は黒色です" in text_of(pdf)
    assert b"/Seal" not in pdf_of(laptop.journal, CLERK, sealed.subject, sample=True)
    assert b"/Seal" not in pdf_of(laptop.journal, CLERK, plain.subject)
    assert known_certificate(laptop.journal, sealed.subject).value("seal") == {"mode": "image", "digest": digest}
    withdraw_seal(laptop.journal, ALL, digest)
    assert pdf_of(laptop.journal, CLERK, sealed.subject) == pdf
    laptop.apply("1", "b:H1", kind="罹災届出証明書")
    with pytest.raises(SealUnknown):
        laptop.make(kind="罹災届出証明書")


def test_the_picture_travels_in_the_protected_part(laptop):
    digest = register_seal(laptop.journal, ALL, picture(), 240, APPROVAL, black_note=False)
    entry = laptop.journal.subject(f"seal:{digest}").entries[0]
    assert "image" not in entry.general
    assert entry.protected["image"] == picture()


def test_a_paper_without_a_seal_says_so_where_the_town_wants_it(laptop):
    settle(laptop, "seal.mode", "omitted")
    laptop.ready()
    assert "（公印省略）" in text_of(pdf_of(laptop.journal, CLERK, laptop.make().subject))
