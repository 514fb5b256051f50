"""What the bytes of a stick tell whoever finds it: docs/security.md, What a lost stick reveals, byte by byte.

Every file is taken apart without any key; what can be read must be on the list, in its form, and nothing else.
"""

import re
import zlib

import pytest
from fleet import PASSPHRASE, TOWN, Fleet, write
from town_fleet import TownFleet

from victim_support.centre.centre import NAME
from victim_support.centre.status import refresh_status_list
from victim_support.journal.home import REQUEST_FILE, create_home, enrol
from victim_support.keys import enrolment, signing, trust
from victim_support.keys.encoding import decode
from victim_support.keys.errors import BadEncoding
from victim_support.keys.key_list_items import Reason
from victim_support.sync import bundle
from victim_support.sync.errors import CannotUnseal, NotForUs
from victim_support.sync.medium import is_ours
from victim_support.vault.vault import LIGHT

LIMIT = 64 << 20
TAG = re.compile(r"victim-support/(bundle|receipt|recipients|key-list|status-list)/v1")
TEXTS = {
    "municipality": re.compile(TOWN),
    "device": re.compile(r"[LC][0-9]{2}"),
    "time": re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+09:00"),
    "the root's name": re.compile(NAME),
    "tag": TAG,
}
HEADER = {*range(1, 14), *range(16, 21)}
RECEIPT = set(range(1, 15))
STATUS = set(range(1, 8))
LENGTHS = {8, 16, 32, 64}
"""Of bytes that are no record of ours: kids, ids, keys and hashes, signatures."""
SEALING_KEY, STANZA = 1216, 1168
HEX = re.compile(r"[0-9a-f]{8}")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """A town at work with the real rooms: people, surveys, decisions, a paper; what goes out and what comes back."""
    made = TownFleet(tmp_path_factory.mktemp("lost") / "fleet")
    for code in made.laptops:
        made.desk(code).ready()
    made.desk("L01").make()
    made.out = made.export("L01")
    made.back_to = made.export("L02", withheld=frozenset({2}))
    made.receive(made.out)
    with made.store() as store:
        refresh_status_list(made.centre, store, {})
    made.back = made.returns()
    yield made
    made.close()


def words(value):
    """Every text and every plain number that can be read in a value, records within records taken apart too."""
    match value:
        case str() | bool() | int() | None:
            yield value
        case list():
            for one in value:
                yield from words(one)
        case dict():
            for one in value.values():
                yield from words(one)
            yield from (key for key in value if isinstance(key, str))
        case bytes():
            record = opened(value)
            if record is not None:
                yield from words(record)


def opened(data):
    """A record of ours: deterministic CBOR of a map, with or without its signature; None for other bytes."""
    for body in (data, data[:-64]):
        try:
            found = decode(body, limit=LIMIT)
        except BadEncoding:
            continue
        if isinstance(found, dict):
            return found
    return None


def blobs(value):
    """Bytes that are no record: by their length, keys, hashes, ids, signatures, stanzas, and what is sealed."""
    match value:
        case bytes():
            record = opened(value)
            yield from [value] if record is None else blobs(record)
        case list():
            for one in value:
                yield from blobs(one)
        case dict():
            for one in value.values():
                yield from blobs(one)


def content(data):
    tag, inner = decode(data, limit=LIMIT)
    assert TAG.fullmatch(tag)
    return inner


def of_a_kind(files, start):
    found = [(name, content(data)) for name, data in files if name.startswith(start)]
    assert found, start
    return found


def bundles(files):
    found = [(name, content(data)) for name, data in files if name.endswith(".vsb")]
    assert found
    return found


def every_file(fleet):
    return [*fleet.out, *fleet.back_to, *fleet.back]


def test_every_text_on_a_stick_is_a_town_a_laptop_a_time_or_the_centres_name(fleet):
    for name, data in every_file(fleet):
        for text in words(decode(data, limit=LIMIT)):
            known = not isinstance(text, str) or any(form.fullmatch(text) for form in TEXTS.values())
            assert known, (name, text)


def test_all_other_bytes_are_keys_hashes_signatures_or_sealed(fleet):
    for name, data in every_file(fleet):
        value = content(data)
        if name.endswith(".vsb"):
            header, stanzas, sealed, _ = value
            assert {len(one) for one in stanzas} == {STANZA}
            assert len(sealed) > 16
            value = header
        lengths = {len(one) for one in blobs(value)}
        if name.startswith("status-"):
            lengths -= {len(one) for one in decode(value[:-64], limit=LIMIT)[5].values()}  # 16 bytes a paper
        assert lengths <= LENGTHS | {SEALING_KEY}, name


def test_the_header_has_these_fields_and_no_others(fleet):
    for name, (header, *_) in bundles(fleet.out):
        fields = decode(header)
        assert set(fields) == HEADER | (set() if fields[3] == fields[4] else {14, 15}), name
    for _, (header, *_) in bundles(fleet.back_to):
        fields = decode(header)
        if fields[5] == 1:
            assert fields[21] == [2], "that protected parts were left out is told, not what was in them"
    carried = [decode(header) for _, (header, *_) in bundles(fleet.back)]
    assert ("L01", "C00") in {(fields[3], fields[4]) for fields in carried}


def test_what_is_packed_is_not_to_be_read_and_looks_like_noise(fleet):
    for name, (_, stanzas, sealed, _) in bundles(every_file(fleet)):
        for part in (*stanzas, sealed):
            assert len(zlib.compress(part, 9)) >= len(part), name


def test_receipts_tell_runs_and_counts(fleet):
    for files in (fleet.out, fleet.back):
        for _, signed in of_a_kind(files, "receipt-"):
            fields = decode(signed[:-64], limit=LIMIT)
            assert set(fields) == RECEIPT
            for run in (*fields[8], *fields[9]):
                assert [type(one) for one in run] == [int, str, int, int, int, bytes]
            assert all(type(number) is int for number in fields[12].values())


def test_status_lists_tell_how_many_papers_and_no_number(fleet):
    ((_, signed),) = of_a_kind(fleet.back, "status-")
    fields = decode(signed[:-64], limit=LIMIT)
    assert set(fields) == STATUS
    assert set(fields[5]) == {1, 2, 3}
    assert [len(hashes) % 16 for hashes in fields[5].values()] == [0, 0, 0]
    assert len(fields[5][1]) == 16, "one paper was made"


def test_names_of_files_are_made_of_the_header(fleet):
    for name, data in every_file(fleet):
        assert is_ours(name)
        if name.endswith(".vsb"):
            town, device, letter, epoch, first, last, tail = name.removesuffix(".vsb").split("-")
            fields = decode(content(data)[0])
            assert (town, device, int(epoch), int(first), int(last)) == tuple(fields[key] for key in (2, 3, 6, 7, 8))
            assert letter == bundle.Stream(fields[5]).letter
            assert HEX.fullmatch(tail)
            assert tail == fields[10].hex()[:8]
        else:
            assert set(re.split(r"[-.]", name)) <= {"receipt", "recipients", "status", "key", "list", "cbor", TOWN} | {
                "L01", "L02", "C00"
            }  # fmt: skip


def test_nobody_opens_it_but_those_it_is_sealed_to(fleet, tmp_path):
    """A laptop of another town under the same centre, with every public file there is, is a stranger to it."""
    fleet.centre.add_municipality("212024")
    home = create_home(tmp_path / "L01", "212024", "L01", PASSPHRASE, fleet.rooms, cost=LIGHT)
    request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    enrol(home, enrolment.grant_file(fleet.centre.enrol(request)), "test")
    key = trust.sealing_key(home.vault)
    for name, data in every_file(fleet):
        if name.endswith(".vsb"):
            parsed = bundle.parse(name, data, drill=False)
            assert fleet.laptops["L02"].municipality == parsed.municipality
            for keys in ({signing.kid(key.public): key}, dict.fromkeys(parsed.kids, key)):
                with pytest.raises((NotForUs, CannotUnseal)):
                    bundle.unseal(parsed, keys)
    home.close()


def test_after_the_revocation_nothing_is_sealed_to_the_lost_laptop(tmp_path):
    fleet = Fleet(tmp_path / "fleet")
    fleet.hello()
    lost = signing.kid(trust.sealing_key(fleet.laptops["L01"].vault).public)

    def sealed_to_it(files):
        return {lost in decode(header)[17] for _, (header, *_) in bundles(files)}

    write(fleet.laptops["L02"], name="あ")
    assert sealed_to_it(fleet.export("L02")) == {True}
    fleet.receive(fleet.export("L02"))
    assert sealed_to_it(fleet.returns()) == {True}
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    assert sealed_to_it(fleet.returns()) == {False}
    assert sealed_to_it(fleet.export("L02")) == {True}, "until it has heard"
    fleet.take("L02", fleet.returns())
    write(fleet.laptops["L02"], name="い")
    assert sealed_to_it(fleet.export("L02")) == {False}
    fleet.close()
