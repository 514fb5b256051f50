import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.keys.encoding import MAX_DEPTH, decode, encode
from victim_support.keys.errors import BadEncoding, ForbiddenType, NotDeterministic, TooDeep, TooLarge, Truncated

leaf = (
    st.none() | st.booleans() | st.integers(-(1 << 64), (1 << 64) - 1) | st.binary(max_size=40) | st.text(max_size=20)
)
values = st.recursive(
    leaf,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(max_size=8), inner, max_size=5)
        | st.dictionaries(st.integers(0, 1 << 40), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_encoded_comes_back(value):
    data = encode(value)
    assert decode(data) == value
    assert encode(decode(data)) == data


@given(st.binary(max_size=60))
def test_any_bytes_decode_to_their_own_encoding_or_a_named_error(data):
    try:
        value = decode(data)
    except BadEncoding:
        return
    assert encode(value) == data


@given(values, st.data())
def test_no_prefix_and_no_suffix_is_accepted(value, data):
    encoded = encode(value)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(BadEncoding):
        decode(encoded[:cut])
    with pytest.raises(NotDeterministic):
        decode(encoded + b"\0")


def test_the_extension_of_cbor2_is_in_use():
    assert cbor2.loads.__module__ == "_cbor2"
    assert cbor2.CBOREncoder.__module__ == "_cbor2"


REFUSED = {
    "two ways to write 1": ("1801", NotDeterministic),
    "length of a string written long": ("780161", NotDeterministic),
    "indefinite string": ("5f4101ff", NotDeterministic),
    "indefinite array": ("9f01ff", NotDeterministic),
    "indefinite map": ("bf0102ff", NotDeterministic),
    "duplicate key": ("a2016161016162", NotDeterministic),
    "keys out of order": ("a20200 0100", NotDeterministic),
    "text keys out of order": ("a2616200616100", NotDeterministic),
    "trailing byte": ("0000", NotDeterministic),
    "shared value": ("d81c8100", NotDeterministic),
    "string reference": ("d901008263616161d81900", NotDeterministic),
    "float": ("fa3fc00000", ForbiddenType),
    "half float": ("f93c00", ForbiddenType),
    "nan": ("f97e00", ForbiddenType),
    "undefined": ("f7", ForbiddenType),
    "simple value": ("f0", ForbiddenType),
    "break outside": ("ff", ForbiddenType),
    "date": ("c074323032362d31302d30335430303a30303a30305a", ForbiddenType),
    "bignum": ("c249ffffffffffffffffff", ForbiddenType),
    "unknown tag": ("d90bb800", ForbiddenType),
    "set": ("d901028101", ForbiddenType),
    "decimal that overflows": ("c4821b7fffffffffffffff01", ForbiddenType),
    "boolean key": ("a1f500", ForbiddenType),
    "array as key": ("a1810102", ForbiddenType),
    "null as key": ("a1f600", ForbiddenType),
    "bytes as key": ("a1410100", ForbiddenType),
    "integer and text keys": ("a2010061610 0".replace(" ", ""), ForbiddenType),
    "keys of both signs": ("a201002000", ForbiddenType),
    "empty": ("", Truncated),
    "array without end": ("9affffffff", Truncated),
    "string without end": ("5affffffff", Truncated),
    "not UTF-8": ("62ffff", Truncated),
    "surrogate": ("63eda080", Truncated),
    "reserved length": ("1c", Truncated),
    "too deep": ("81" * (MAX_DEPTH + 1) + "00", TooDeep),
    "much too deep": ("81" * 100000 + "00", BadEncoding),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    text, error = REFUSED[name]
    with pytest.raises(error):
        decode(bytes.fromhex(text))


def test_reference_bombs_are_not_unfolded(monkeypatch):
    def unfolded(value):
        raise AssertionError("encoded a bomb again")

    monkeypatch.setattr("victim_support.keys.encoding._encode", unfolded)
    # 256([60 kB text, 25(0) × 20,000]) would be 1.2 GB if it were encoded again
    bomb = bytes.fromhex("d9010099") + (20001).to_bytes(2, "big") + b"\x79" + (60000).to_bytes(2, "big") + b"a" * 60000
    with pytest.raises(NotDeterministic):
        decode(bomb + bytes.fromhex("d81900") * 20000)


def test_size_is_bounded():
    assert decode(encode(b"x" * 98), limit=100) == b"x" * 98
    with pytest.raises(TooLarge):
        decode(encode(b"x" * 99), limit=100)


def test_depth_is_bounded_both_ways():
    value = 0
    for _ in range(MAX_DEPTH):
        value = [value]
    assert decode(encode(value)) == value
    with pytest.raises(TooDeep):
        encode([value])


@pytest.mark.parametrize(
    "value", [1.5, {1, 2}, 1 << 64, {"a": 1, 1: 2}, {b"a": 1}, "\ud800", {"\udfff": 1}, object(), bytearray(b"a")]
)
def test_encode_refuses_what_decode_would(value):
    with pytest.raises(ForbiddenType):
        encode(value)
    assert encode([1]) == b"\x81\x01"  # the encoder is whole after a failure


def test_order_is_that_of_rfc_8949():
    # length first (RFC 7049) and bytewise (RFC 8949) agree on keys of one kind
    value = {"b": 0, "aa": 1, "あ": 2, "": 3, "x" * 24: 4}
    keys = [cbor2.dumps(k) for k in decode(encode(value))]
    assert keys == sorted(keys)
    numbers = [cbor2.dumps(k) for k in decode(encode({300: 0, 5: 0, 24: 0, 70000: 0, 23: 0}))]
    assert numbers == sorted(numbers)


@given(values)
def test_a_map_in_another_order_is_refused_however_often_it_was_seen_in_order(value):
    in_order = {"a": value, "b": 1, "ab": 2}
    assert decode(encode(in_order)) == in_order
    for keys in (("b", "a", "ab"), ("ab", "a", "b"), ("a", "ab", "b")):
        shuffled = b"".join(encode(key) + encode(in_order[key]) for key in keys)
        with pytest.raises(NotDeterministic):
            decode(b"\xa3" + shuffled)


def test_true_is_not_the_key_1_even_after_1_was_seen():
    assert decode(encode({1: "x"})) == {1: "x"}
    with pytest.raises(ForbiddenType):
        encode({True: "x"})
    with pytest.raises(ForbiddenType):
        decode(cbor2.dumps({True: "x"}))
