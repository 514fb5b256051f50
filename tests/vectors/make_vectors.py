"""Makes the test vectors of docs/formats once. They are frozen: run it only for a new file, never over an old one.

    python tests/vectors/make_vectors.py NAME...     # e.g. key-list; refuses to overwrite

Signing keys come from fixed labels, so anyone can make the same signatures; HPKE and AES-GCM parts are random.
"""

import json
import sys
from pathlib import Path

from of_bundles import bundle_vectors
from of_homes import enrolment_vectors, sealing_vectors, status_vectors, vault_vectors
from of_keys import encoding_vectors, key_list_vectors, signing_vectors
from of_photos import photo_vectors
from of_symbols import qr_vectors

HERE = Path(__file__).parent

MAKERS = {
    "signing": signing_vectors,
    "encoding": encoding_vectors,
    "key-list": key_list_vectors,
    "status-list": status_vectors,
    "enrolment": enrolment_vectors,
    "sealing": sealing_vectors,
    "vault": vault_vectors,
    "certificate-qr": qr_vectors,
    "bundle": bundle_vectors,
    "photo": photo_vectors,
}


def main(names):
    for name in names:
        path = HERE / f"{name}.json"
        text = json.dumps(MAKERS[name](), ensure_ascii=True, indent=1)
        with path.open("x", encoding="ascii") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
