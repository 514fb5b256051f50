"""The vectors of photos: pictures sealed under keys from fixed labels; the pictures are made bytes, no real photo."""

import hashlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AAD = b"victim-support/photo/v1\0"
BLOCK = 65_536


def key(label):
    return hashlib.sha256(f"victim-support test photo {label}".encode()).digest()


def picture(label, length):
    """Bytes that stand for a JPEG: what is sealed is not looked into."""
    found, number = b"\xff\xd8\xff", 0
    while len(found) < length:
        found += hashlib.sha256(f"{label} {number}".encode()).digest()
        number += 1
    return found[:length]


def sealed(label, plain, version=b"\x01", aad=AAD):
    """Not by the program: the same from the words of docs/formats/photo.md."""
    return version + AESGCM(key(label)).encrypt(bytes(12), plain, aad)


def padded(data, blocks=None, filler=b"\0"):
    plain = len(data).to_bytes(4, "big") + data
    size = (blocks or -(-len(plain) // BLOCK)) * BLOCK
    return plain + filler * (size - len(plain))


def case(name, label, file, **more):
    digest = hashlib.sha256(file).hexdigest()
    return {"name": name, "key": key(label).hex(), "size": len(file), "sha256": digest, "recipe": label, **more}


def files():
    """{case's name: (the file, what it should be)}; the files are too large for a text, and are made again from here."""
    small, edge, over = picture("small", 1000), picture("edge", BLOCK - 4), picture("over", BLOCK - 3)
    whole = {
        "small": (sealed("small", padded(small)), small),
        "fills one block": (sealed("edge", padded(edge)), edge),
        "one byte more": (sealed("over", padded(over)), over),
    }
    good = whole["small"][0]
    hostile = {
        "a later version": (sealed("small", padded(small), version=b"\x02"), "E-PHO-12"),
        "cut short": (good[:-1], "E-PHO-13"),
        "a byte more": (good + b"\0", "E-PHO-13"),
        "no block": (sealed("small", b""), "E-PHO-13"),
        "another domain": (sealed("small", padded(small), aad=b"victim-support/photo/v2\0"), "E-PHO-13"),
        "a flipped byte": (good[:500] + bytes([good[500] ^ 1]) + good[501:], "E-PHO-13"),
        "padding that is not zero": (sealed("small", padded(small, filler=b"\1")), "E-PHO-13"),
        "a block too many": (sealed("small", padded(small, blocks=2)), "E-PHO-13"),
        "length beyond the end": (sealed("small", (BLOCK).to_bytes(4, "big") + bytes(BLOCK - 4)), "E-PHO-13"),
        "no picture": (sealed("small", bytes(BLOCK)), "E-PHO-13"),
    }
    return whole, hostile


LABELS = {"small": "small", "fills one block": "edge", "one byte more": "over"}


def photo_vectors():
    whole, hostile = files()
    return {
        "comment": "Keys, pictures and files are made by tests/vectors/of_photos.py from their labels; SHA-256 of each "
        "is frozen here. A hostile file is read under its own name: what it must be refused with is its error.",
        "valid": [
            case(name, LABELS[name], file, picture=hashlib.sha256(plain).hexdigest(), length=len(plain),
                 head=file[:48].hex())
            for name, (file, plain) in whole.items()
        ],
        "hostile": [case(name, "small", file, error=error) for name, (file, error) in hostile.items()],
    }  # fmt: skip
