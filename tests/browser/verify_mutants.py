"""Papers that are wrong in every way a few hundred throws of a die can find, and the program's verdict on each."""

import dataclasses
import json
import random
import re
from pathlib import Path

from vectors.world import OTHER_TOWN, TOWN, certificate, device, key, public, resigned, revoked, world

from victim_support.certificates import base45, cose
from victim_support.certificates.verification import Keys, verify_all
from victim_support.keys import chain, status_list
from victim_support.keys.chain import CertificateType
from victim_support.keys.encoding import decode, encode
from victim_support.keys.key_list import KeyList

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "certificate-qr.json").read_text(encoding="ascii"))
PAPERS = {paper["name"]: paper["texts"] for paper in VECTORS["valid"]}
DRILL = VECTORS["drill"]["texts"]
KEY_LISTS = ("key_list", "drill_key_list", "revoked_key_list")
CODE = re.compile(r"［(E-[A-Z]+-[0-9]+)］")
_ODD = [
    None, True, False, 0, 1, 2, -1, 413, 2**31, 2**53, 2**53 - 1, 2**64 - 1, -(2**53), -(2**64), "", "x", TOWN, OTHER_TOWN,
    "２１２０１６", "\ufeff x", "e\u0301", "é", "\u202e<b>", "𠮷" * 1000, "𠮷" * 1001, "\0", b"", bytes(8), bytes(16), bytes(31),
    bytes(32), 20261020, 20260229, 20280229, 10101, 99991231, 100000101, 0, [], [1], ["x"], [""], [["x", "y"]], [["x", ""]],
    [["a", "b", "c"]], [["", "", ""]], [["a", "b"]], [1, 1, bytes(16)], [True, True, bytes(16)], [2**64 - 1, 1, bytes(16)],
    [1, 0, bytes(16)], ["n", bytes(16)], ["", bytes(16)], ["n", bytes(15)], {}, {1: 1}, {"a": 1}, {"a": {1: [2]}},
]  # fmt: skip


def listed(states, *, version=1, municipality=TOWN, revoked_keys=(), suffix=""):
    """A status list file of the small world."""
    _, certificates = world(f"root{suffix}", drill=bool(suffix))
    return status_list.issue(
        key(f"operating{suffix}"), certificates["operating"], municipality=municipality, version=version,
        as_of=f"2026-11-0{version}T12:00:00+09:00", states=states, revoked=revoked_keys,
    )  # fmt: skip


def signed(fields, by="L01", prefix="RIS1:"):
    """A paper of any claim whatever, signed by a key of the small world."""
    return prefix + base45.encode(cose.sign(key(by), encode({-65537: fields})))


def claim_of(name="plain"):
    return decode(cose.parse(base45.decode(PAPERS[name][0][5:])).payload)[-65537]


def _changed_text(die):
    text = die.choice([*(texts[0] for texts in PAPERS.values()), DRILL[0]])
    at, sign = die.randrange(len(text)), die.choice(base45.ALPHABET)
    return die.choice(
        [text[:at] + sign + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + sign + text[at:], text[:at]]
    )


def _changed_bytes(die):
    text = die.choice([*(texts[0] for texts in PAPERS.values()), DRILL[0]])
    prefix, body = text.split(":", 1)
    data = bytearray(base45.decode(body))
    for _ in range(die.choice((1, 1, 2))):
        data[die.randrange(len(data))] = die.randrange(256)
    return f"{prefix}:{base45.encode(bytes(data))}"


def _changed_claims():
    """Every odd value in every field, and every field left out, under a good signature."""
    fields = claim_of()
    for number in range(25):
        yield signed({other: value for other, value in fields.items() if other != number})
        yield from (signed({**fields, number: value}) for value in _ODD)
    yield from (signed({**fields, 1: value, 24: 1}) for value in (0, 1, 2, True, "1"))
    yield from (signed({str(number): value for number, value in fields.items()}) for _ in range(1))


def _changed_key(die):
    """A certificate in the paper with one field changed, signed again by whoever should or should not."""
    fields = dict(claim_of())
    number, signers = die.choice(((22, ("root", "root-x", "operating")), (23, ("issuing", "root", "L01"))))

    def change(body):
        body[die.randrange(2, 13)] = die.choice([*_ODD, ["L01"], ["L05", "L07"], ["L07", "L05"], "L02", "l01", 3])

    fields[number] = resigned(fields[number], "key-certificate", die.choice(signers), change)
    return signed(fields)


def _foreign_chain(die):
    """Whole chains of other roots, other towns, other codes."""
    root, town, code = die.choice(("root", "root-x")), die.choice((TOWN, OTHER_TOWN)), die.choice(("L01", "L09"))
    codes = die.choice(((), ("L01",), ("L09",)))
    issuing = certificate(root, CertificateType.ISSUING, "issuing", municipality=town, codes=codes)
    fields = {**claim_of(), 22: issuing.encoded, 23: device("L01", "issuing", die.choice((town, TOWN)), code).encoded}
    fields[19] = die.choice((town, TOWN))
    return signed(fields, prefix=die.choice(("RIS1:", "RIS1:", "RISX1:")))


def _deep(die):
    """CBOR no writer writes, under a good signature."""
    payload = encode({-65537: claim_of()})
    odd = die.choice((
        payload + b"\0", b"\xbf" + payload[1:] + b"\xff", payload.replace(b"\x01\x01", b"\x01\x18\x01", 1), b"\x81" * 17 + b"\0",
        b"\x9b" + b"\xff" * 8, b"\xc0" + payload, b"\xa2" + payload[1:] * 2, b"\xf9\0\0", b"\xbb" + b"\xff" * 8 + b"\0", b"",
    ))  # fmt: skip
    return "RIS1:" + base45.encode(cose.sign(key("L01"), odd))


def papers(count, seed=20261003):
    """Yield lists of texts, as one reading finds them."""
    die = random.Random(seed)
    yield from ([case["text"]] for case in VECTORS["hostile"])
    yield from PAPERS.values()
    yield from ([text] for text in PAPERS["members in a second symbol"])
    yield DRILL
    yield [*PAPERS["members in a second symbol"][:1], "RISM1:" + base45.encode(encode([["別人", "子", "1歳"]]))]
    yield from ([text] for text in _changed_claims())
    for make in (_changed_text, _changed_bytes, _changed_key, _foreign_chain, _deep):
        yield from ([make(die)] for _ in range(count))


def status_lists(die):
    """Status lists that speak of the vectors' papers, or of none."""
    hashes = [bytes.fromhex(paper["paper_hash"]) for paper in VECTORS["valid"]] + [bytes(16)]
    states = {one: die.choice(list(status_list.State)) for one in die.sample(hashes, die.randrange(len(hashes)))}
    gone = [die.choice(["L01", "issuing", "L02"])] if die.random() < 0.5 else []
    return listed(states, version=die.choice((1, 2)), revoked_keys=[chain_hash(name) for name in gone])


def chain_hash(label):
    return chain.hashlib.sha256(public(label)).digest()


def held(name, lists):
    """What the program believes: one of the vectors' key lists, and status lists."""
    key_list = KeyList.parse(bytes.fromhex(VECTORS[name]))
    return Keys(key_list, tuple(status_list.parse(one, key_list.roots) for one in lists))


def told(verdict):
    """A verdict as the page tells it too, without the words that only one of them has."""
    altered = verdict.signature.name == "ALTERED"  # what is not known is said in other words
    code = CODE.search(verdict.reason) if altered else None
    payload = verdict.payload
    return {
        "signature": verdict.signature.name,
        "state": verdict.state.name if verdict.state else None,
        "asOf": verdict.as_of,
        "notes": list(verdict.notes),
        "paper": verdict.paper_hash.hex(),
        "code": code[1] if code else "",
        "reason": "" if code or not altered else verdict.reason,
        "printed": payload and json.loads(json.dumps(dataclasses.asdict(payload.printed))),
        "place": payload and [payload.epoch, payload.seq, payload.prev.hex()],
        "issued": payload and payload.issued.isoformat(),
    }


def programs_verdicts(texts, keys):
    return [told(verdict) for verdict in verify_all(texts, keys)]


def lists_of_the_world():
    """The key list with the laptop revoked and with the root rotated."""
    key_list, certificates = world()
    return {
        "plain": key_list.encoded(),
        "revoked": revoked(key_list, certificates["device"]).encoded(),
        "rotated": key_list.rotate(key("root"), key("root-2"), "2027-01-01T00:00:00+09:00").encoded(),
    }
