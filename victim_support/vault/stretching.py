"""Argon2id, one derivation at a time in this process.

The lanes run on threads that OpenSSL lends from one pool of the process. Two derivations at once wait for each other's
threads for ever, or fail for want of memory (cryptography 50 with OpenSSL 4.0): two people who logged in at the same
moment stopped the server. One at a time also bounds the memory.
"""

from __future__ import annotations

import threading
from typing import Final

ONE_AT_A_TIME: Final = threading.Lock()
"""Held around every derivation: ``with ONE_AT_A_TIME: kdf.derive(…)``."""
