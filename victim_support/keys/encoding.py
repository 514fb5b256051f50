"""Deterministic CBOR: one value has exactly one encoding, and anything else is refused.

The subset of RFC 8949 section 4.2.1 (core deterministic encoding) that every format of this project uses:

* integers of at most 64 bits, byte strings, UTF-8 text, arrays, maps, false, true and null;
* maps whose keys are all text or all integers of one sign, so that the two orders in use (bytewise, RFC 8949, and
  length first, RFC 7049, which `cbor2` writes) are the same order;
* no floats, no tags, no `undefined` or other simple values, no indefinite lengths, no duplicate keys, nothing after
  the value, at most `MAX_DEPTH` containers within one another.

`docs/formats/entry.md` and the other formats refer to this page. Decoding checks by encoding again: what differs in a
single byte is refused. Both directions run in the C extension of `cbor2`.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import cbor2

from victim_support.keys.errors import ForbiddenType, NotDeterministic, TooDeep, TooLarge, Truncated

MAX_DEPTH = 16
"""Containers within one another."""
DEFAULT_LIMIT = 1 << 20
"""Bytes that `decode` accepts unless the caller says otherwise."""

MAX_INT = (1 << 64) - 1
MIN_INT = -(1 << 64)
_UNBOUNDED = 1 << 62


def encode(value: object) -> bytes:
    """Return the one encoding of `value` (None, bool, int, bytes, str, list, tuple, dict).

    Raises `ForbiddenType` or `TooDeep`.
    """
    _check(value, None)
    try:
        return _encode(value)
    except UnicodeEncodeError as error:
        raise ForbiddenType(reason="文字コードにならない文字") from error


def encode_in_order(value: object) -> bytes:
    """The same for a value the caller has checked: types and range as `encode` wants them, every map in order.

    Much faster, and for composed values alone: what comes from outside goes through `decode` first.
    """
    return _encode_as_it_stands(value)


def decode(data: bytes, *, limit: int = DEFAULT_LIMIT) -> object:
    """Return the value whose one encoding is `data`; arrays come back as lists.

    Raises `TooLarge`, `Truncated`, `ForbiddenType`, `TooDeep` or `NotDeterministic`, never another exception.
    """
    if len(data) > limit:
        raise TooLarge(size=len(data), limit=limit)
    try:
        value = cbor2.loads(data)
    except cbor2.CBORDecodeError as error:
        raise Truncated(reason=str(error)) from error
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError, LookupError, ArithmeticError) as error:
        # cbor2 interprets tags (dates, addresses, expressions) before we can refuse them: it tripped over one
        raise ForbiddenType(reason=type(error).__name__) from error
    _check(value, len(data))
    if _encode_as_it_stands(value) != data:
        raise NotDeterministic
    return value


class _Encoders(threading.local):
    """Encoders of a thread: making a new one costs as much as encoding an entry."""

    def __init__(self) -> None:
        self.canonical = cbor2.CBOREncoder(io.BytesIO(), canonical=True)
        self.plain = cbor2.CBOREncoder(io.BytesIO())


_encoders = _Encoders()


def _encode(value: object) -> bytes:
    try:
        return _encoders.canonical.encode_to_bytes(value)
    except BaseException:
        # an encoder that stopped half way is not used again
        _encoders.canonical = cbor2.CBOREncoder(io.BytesIO(), canonical=True)
        raise


def _encode_as_it_stands(value: object) -> bytes:
    """Encode with maps in the order they have: the same bytes where `_check` found it right."""
    try:
        return _encoders.plain.encode_to_bytes(value)
    except BaseException:
        _encoders.plain = cbor2.CBOREncoder(io.BytesIO())
        raise


def _check(root: object, size: int | None) -> None:
    """Refuse what the subset does not have.

    `size` bounds the work: each item takes a byte at least and each string its length, so a value that is larger than
    its encoding was built with reference tags (a decompression bomb) and is refused before it is encoded again.
    With `size`, keys must also stand in order.
    """
    _spend((root,), _UNBOUNDED if size is None else size, MAX_DEPTH + 1, in_order=size is not None)


def _spend(values: Iterable[object], budget: int, depth: int, *, in_order: bool) -> int:  # noqa: C901  hot loop
    """Check values and what they contain, to `depth` levels; return what is left of the budget."""
    if not depth:
        raise TooDeep(limit=MAX_DEPTH)
    for value in values:
        kind = type(value)
        budget -= 1
        if kind is str or kind is bytes:
            budget -= len(value)  # type: ignore[arg-type]
        elif kind is int:
            if not MIN_INT <= value <= MAX_INT:  # type: ignore[operator]
                raise ForbiddenType(reason="64ビットを超える整数")
        elif kind is dict:
            if value:
                budget -= _check_keys(value, in_order=in_order)  # type: ignore[arg-type]
                budget = _spend(value.values(), budget, depth - 1, in_order=in_order)  # type: ignore[attr-defined]
        elif kind is list or kind is tuple:
            if value:
                budget = _spend(value, budget, depth - 1, in_order=in_order)  # type: ignore[arg-type]
        elif value is not None and kind is not bool:
            raise ForbiddenType(reason=kind.__name__)
        if budget < 0:
            raise NotDeterministic
    return budget


_seen: dict[tuple[object, ...], int] = {}
"""Key lists already found to be in order, with what they cost: entries of one kind all have the same keys."""
_MOST_KEY_LISTS = 1000
_LONGEST_KEY_LIST = 1000


def _check_keys(mapping: dict[object, object], *, in_order: bool) -> int:
    """All keys text, or all integers of one sign; `in_order`: shortest encoding first, then bytewise.

    Return what the keys cost of the budget.
    """
    keys = tuple(mapping)
    if set(map(type, keys)) not in ({str}, {int}):  # asked before `_seen`, to which True and 1 are one
        raise ForbiddenType(reason="項目名の種類")
    cost = _seen.get(keys)
    return _check_new_keys(keys, in_order=in_order) if cost is None else cost


def _check_new_keys(keys: tuple[Any, ...], *, in_order: bool) -> int:
    texts = type(keys[0]) is str
    cost = len(keys) + (sum(map(len, keys)) if texts else 0)
    if not texts and not MIN_INT <= min(keys) <= max(keys) <= MAX_INT:
        raise ForbiddenType(reason="64ビットを超える整数")
    if not texts and min(keys) < 0 <= max(keys):
        raise ForbiddenType(reason="項目番号の符号")
    if not in_order:
        return cost
    order = [(len(key), key) for key in map(str.encode, keys)] if texts else [abs(key) for key in keys]
    if any(left >= right for left, right in pairwise(order)):
        raise NotDeterministic
    if len(_seen) < _MOST_KEY_LISTS and cost <= _LONGEST_KEY_LIST:
        _seen[keys] = cost
    return cost
