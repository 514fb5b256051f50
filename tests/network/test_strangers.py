"""Who is not an enrolled, unrevoked laptop of the town gets nothing from the inbox and leaves nothing on its disk."""

import hashlib
import os
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fleet import ROOMS, TOWN, Fleet, write

from victim_support.centre.receiving import receive
from victim_support.centre.serving import Inbox
from victim_support.centre.views_inbox import create_inbox
from victim_support.keys import signing, trust
from victim_support.keys.key_list_items import Reason
from victim_support.sync import exchange
from victim_support.sync.bundle import LIMIT
from victim_support.sync.exchange import encode_request, path_of, read_answer

OTHER_TOWN = "212024"


@pytest.fixture
def inbox(fleet):
    return create_inbox(Inbox(fleet.centre, ROOMS)).test_client()


def named(data, town=TOWN):
    return path_of(town, "bundles", hashlib.sha256(data).hexdigest())


def notes_of(fleet, code):
    return [file for file in fleet.export(code) if file[0].startswith(("receipt-", "recipients-"))]


def bundle_of(fleet, code="L01"):
    write(fleet.laptops[code], name="あ")
    return next(data for name, data in fleet.export(code) if name.endswith(".vsb"))


def key_of(fleet, code):
    return trust.signing_key(fleet.laptops[code].vault)


def challenge(inbox, town=TOWN):
    return inbox.get(path_of(town, "challenge")).data


def exchanged(inbox, body, town=TOWN):
    return inbox.post(path_of(town, "exchange"), data=body)


def ask(inbox, fleet, code="L01", *, key=None, given=None, notes=None):
    body = encode_request(
        key or key_of(fleet, code),
        TOWN,
        challenge(inbox) if given is None else given,
        notes_of(fleet, code) if notes is None else notes,
    )
    return exchanged(inbox, body)


def left_on_disk(fleet):
    return [
        path for folder in ("inbox", "outbox") for path in (fleet.centre.path / folder).rglob("*") if path.is_file()
    ]


# --- bundles


def test_a_bundle_is_kept_once_and_answered_the_same_ever_after(fleet, inbox):
    data = bundle_of(fleet)
    assert inbox.head(named(data)).status_code == 404
    assert [inbox.put(named(data), data=data).status_code for _ in range(3)] == [201, 200, 200]
    assert inbox.head(named(data)).status_code == 200
    assert [path.read_bytes() for path in left_on_disk(fleet)] == [data]


def test_a_bundle_is_given_to_nobody(fleet, inbox):
    data = bundle_of(fleet)
    inbox.put(named(data), data=data)
    assert inbox.get(named(data)).data == b""


def test_another_hash_than_its_name_is_not_kept(fleet, inbox):
    data = bundle_of(fleet)
    for sent in (data[:-1], data + b"\0"):
        answer = inbox.put(named(data), data=sent)
        assert (answer.status_code, answer.text[:8]) == (400, "E-SYN-81")
    assert left_on_disk(fleet) == []


def spoilt(fleet, case, tmp_path):
    data = bundle_of(fleet)
    if case == "not a bundle":
        return os.urandom(1000)
    if case == "another root":
        other = Fleet(tmp_path / "other", laptops=1)
        found = bundle_of(other)
        other.close()
        return found
    flipped = bytearray(data)
    flipped[-1 if case == "signature" else len(data) // 2] ^= 1
    return bytes(flipped)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("not a bundle", "E-SYN-01"), ("another root", "E-SYN-05"), ("signature", "E-SYN-07"), ("sealed", "E-SYN-07"),
    ],
)  # fmt: skip
def test_what_no_laptop_of_ours_has_signed_is_not_kept(fleet, inbox, tmp_path, case, code):
    data = spoilt(fleet, case, tmp_path)
    answer = inbox.put(named(data), data=data)
    assert (answer.status_code, answer.text[:8]) == (400, code)
    assert left_on_disk(fleet) == []


def test_a_bundle_of_another_town_is_not_kept(fleet, inbox):
    fleet.centre.add_municipality(OTHER_TOWN)
    data = bundle_of(fleet)
    answer = inbox.put(named(data, OTHER_TOWN), data=data)
    assert (answer.status_code, answer.text[:8]) == (400, "E-SYN-03")
    assert left_on_disk(fleet) == []


def test_a_revoked_laptops_bundle_is_not_kept(fleet, inbox):
    data = bundle_of(fleet)
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    answer = inbox.put(named(data), data=data)
    assert (answer.status_code, answer.text[:8]) == (400, "E-SYN-06")
    assert left_on_disk(fleet) == []


def test_a_body_that_is_too_large_is_refused_unread(fleet, inbox):
    answer = inbox.put(named(b""), data=b"x", environ_overrides={"CONTENT_LENGTH": str(LIMIT + 1)})
    assert answer.status_code == 413
    assert left_on_disk(fleet) == []


@pytest.mark.parametrize("digest", ["0" * 63, "0" * 65, "A" * 64, "..", "%2e%2e%2fvault.cbor", "０" * 64])
def test_a_name_that_is_no_hash_reaches_no_file(fleet, inbox, digest):
    for answer in (inbox.head(path_of(TOWN, "bundles", digest)), inbox.put(path_of(TOWN, "bundles", digest), data=b"")):
        assert answer.status_code in (400, 404)
    assert left_on_disk(fleet) == []


@pytest.mark.parametrize("town", [OTHER_TOWN, "unreadable", "..", "2120１6"])
def test_a_town_that_is_not_ours_has_no_inbox(fleet, inbox, town):
    for answer in (inbox.get(path_of(town, "challenge")), inbox.put(named(b"x", town), data=b"x")):
        assert answer.status_code in (400, 404)
    assert left_on_disk(fleet) == []


# --- exchange


def test_an_enrolled_laptop_is_answered(fleet, inbox):
    data = bundle_of(fleet)
    inbox.put(named(data), data=data)
    answer = ask(inbox, fleet)
    found = read_answer(answer.data)
    assert (answer.status_code, found.refused) == (200, ())
    assert found.fresh > 0
    names = [offer.name for offer in found.offers]
    assert {f"receipt-{TOWN}-C00.cbor", "key-list.cbor", f"recipients-{TOWN}.cbor"} <= set(names)


def test_a_challenge_is_good_once_only(fleet, inbox):
    body = encode_request(key_of(fleet, "L01"), TOWN, challenge(inbox), notes_of(fleet, "L01"))
    assert exchanged(inbox, body).status_code == 200
    for _ in range(2):
        answer = exchanged(inbox, body)
        assert (answer.status_code, answer.text[:8]) == (401, "E-SYN-82")


def test_a_challenge_of_another_server_town_or_time_is_none(fleet, inbox, monkeypatch):
    fleet.centre.add_municipality(OTHER_TOWN)
    other = create_inbox(Inbox(fleet.centre, ROOMS)).test_client()
    for given in (os.urandom(32), bytes(32), challenge(other), challenge(inbox, OTHER_TOWN)):
        assert ask(inbox, fleet, given=given).status_code == 401
    given = challenge(inbox)
    monkeypatch.setattr("victim_support.centre.tokens.CHALLENGE_SECONDS", -1)
    assert ask(inbox, fleet, given=given).status_code == 401


@pytest.mark.parametrize("case", ["stranger", "sister", "revoked", "centre"])
def test_who_does_not_prove_the_receipts_key_gets_nothing(fleet, inbox, case):
    key, notes = key_of(fleet, "L01"), notes_of(fleet, "L01")
    if case == "stranger":
        key = Ed25519PrivateKey.generate()
    elif case == "sister":  # a receipt of L01 that L02 picked up from a stick
        key = key_of(fleet, "L02")
    elif case == "revoked":
        fleet.centre.revoke(TOWN, "L01", Reason.COMPROMISED)
    else:
        receive(fleet.centre, fleet.export("L01"), ROOMS, lambda _: None)
        notes = [file for file in fleet.returns() if file[0].startswith("receipt-")]
    answer = ask(inbox, fleet, key=key, notes=notes)
    assert (answer.status_code, answer.text[:8]) == (403, "E-SYN-83")
    assert list((fleet.centre.path / "outbox").iterdir()) == []


def test_a_signature_is_good_for_its_notes_alone(fleet, inbox):
    """Who sees a request cannot put older notes into it."""
    old, new = notes_of(fleet, "L01"), notes_of(fleet, "L01")
    given = challenge(inbox)
    honest = exchange.read_request(TOWN, encode_request(key_of(fleet, "L01"), TOWN, given, new))
    body = exchange.wrap("exchange", [given, honest.signature, [list(one) for one in old]])
    assert exchanged(inbox, body).status_code == 403


def test_a_refused_signature_does_not_use_the_challenge_up(fleet, inbox):
    given = challenge(inbox)
    assert ask(inbox, fleet, given=given, key=Ed25519PrivateKey.generate()).status_code == 403
    assert ask(inbox, fleet, given=given).status_code == 200


def test_a_signature_for_a_challenge_is_good_for_nothing_else(fleet):
    key = key_of(fleet, "L01")
    body = encode_request(key, TOWN, bytes(32), notes_of(fleet, "L01"))
    request = exchange.read_request(TOWN, body)
    public = key.public_key().public_bytes_raw()
    message = exchange._signed(TOWN, request.challenge, request.notes)
    good = []
    for purpose in signing.PURPOSES:
        try:
            signing.verify(public, purpose, message, request.signature)
        except signing.BadSignature:
            continue
        good.append(purpose)
    assert good == ["challenge"]


def malformed(fleet):
    receipt, recipients = notes_of(fleet, "L01")
    parts = [bytes(32), bytes(64)]
    yield b""
    yield os.urandom(500)
    yield exchange.wrap("exchange", None)
    yield exchange.wrap("exchange", [])
    yield exchange.wrap("other", [*parts, [list(receipt)]])
    yield exchange.wrap("exchange", [bytes(31), bytes(64), [list(receipt)]])
    for notes in (
        None, [], [list(recipients)], [list(receipt), list(receipt)], [list(receipt)] * 3, [[receipt[0]]],
        [["receipt-212016-../x.cbor", b""]], [["receipt-212024-L01.cbor", receipt[1]]], [["key-list.cbor", b""]],
        [["x.vsb", b""]], [[receipt[0], "text"]], [[receipt[0], bytes((16 << 20) + 1)]],
        [list(receipt), [recipients[0], bytes((1 << 20) + 1)]],
    ):  # fmt: skip
        yield exchange.wrap("exchange", [*parts, notes])


def test_a_request_of_another_shape_is_refused(fleet, inbox):
    for body in malformed(fleet):
        answer = exchanged(inbox, body)
        assert (answer.status_code, answer.text[:8]) == (400, "E-SYN-80"), body[:80]


def test_a_flipped_byte_anywhere_in_a_request_opens_nothing(fleet, inbox):
    body = encode_request(key_of(fleet, "L01"), TOWN, challenge(inbox), notes_of(fleet, "L01"))
    chance = random.Random(7)
    for place in sorted(chance.sample(range(len(body)), 150)):
        flipped = bytearray(body)
        flipped[place] ^= 1 << chance.randrange(8)
        assert exchanged(inbox, bytes(flipped)).status_code in (400, 401, 403), place


# --- returns


def fetch(inbox, token, digest, town=TOWN, **headers):
    headers[exchange.TOKEN_HEADER] = token
    return inbox.get(path_of(town, "returns", digest), headers=headers, buffered=True)


def test_returns_are_fetched_with_the_token_and_in_pieces(fleet, inbox):
    found = read_answer(ask(inbox, fleet).data)
    offer = max(found.offers, key=lambda one: one.size)
    whole = fetch(inbox, found.token.hex(), offer.sha256.hex())
    assert (whole.status_code, hashlib.sha256(whole.data).digest()) == (200, offer.sha256)
    part = fetch(inbox, found.token.hex(), offer.sha256.hex(), Range="bytes=100-")
    assert (part.status_code, part.data) == (206, whole.data[100:])


def test_without_the_token_nothing_is_fetched(fleet, inbox):
    fleet.centre.add_municipality(OTHER_TOWN)
    found = read_answer(ask(inbox, fleet).data)
    digest = found.offers[0].sha256.hex()
    for token in ("", "00", "zz", os.urandom(32).hex()):
        assert fetch(inbox, token, digest).status_code == 401
    assert fetch(inbox, found.token.hex(), digest, OTHER_TOWN).status_code == 401
    assert fetch(inbox, found.token.hex(), "0" * 64).status_code == 404
    assert fetch(inbox, found.token.hex(), "../../vault.cbor").status_code == 404


def test_the_next_exchange_ends_the_last_token_and_clears_its_files(fleet, inbox):
    first, sister = read_answer(ask(inbox, fleet).data), read_answer(ask(inbox, fleet, "L02").data)
    second = read_answer(ask(inbox, fleet).data)
    assert fetch(inbox, first.token.hex(), first.offers[0].sha256.hex()).status_code == 401
    for one in (second, sister):
        assert fetch(inbox, one.token.hex(), one.offers[0].sha256.hex()).status_code == 200
    assert len(left_on_disk(fleet)) == len(second.offers) + len(sister.offers)


def test_a_token_runs_out(fleet, inbox, monkeypatch):
    found = read_answer(ask(inbox, fleet).data)
    monkeypatch.setattr("victim_support.centre.tokens.TOKEN_SECONDS", -1)
    assert fetch(inbox, found.token.hex(), found.offers[0].sha256.hex()).status_code == 401
    assert left_on_disk(fleet) == []


# --- the centre's own trouble


def test_a_full_disk_at_the_centre_is_told_as_the_centres(fleet, inbox, monkeypatch):
    data = bundle_of(fleet)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("victim_support.centre.serving.os.fsync", full)
    answer = inbox.put(named(data), data=data)
    assert (answer.status_code, answer.text[:8]) == (500, "E-SYN-89")
    assert left_on_disk(fleet) == []
    monkeypatch.undo()
    assert inbox.put(named(data), data=data).status_code == 201


def test_who_waits_too_long_is_told_to_come_back(fleet, inbox, monkeypatch):
    from victim_support.centre import turns

    monkeypatch.setattr(turns.alone.__wrapped__, "__defaults__", (0.05,))
    with turns.alone(fleet.centre):
        answer = ask(inbox, fleet)
    assert (answer.status_code, answer.text[:8], answer.headers["Retry-After"]) == (503, "E-SYN-86", "10")
    assert ask(inbox, fleet).status_code == 200
