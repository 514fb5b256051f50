"""Dwelling ids: read back what was written, whatever the numbers hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.damage.dwellings import DwellingId, building_dwelling, home_dwelling, read_dwelling, shown

numbers = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(numbers, numbers | st.just(""), numbers | st.just(""))
def test_buildings_read_back(property_no, building_no, room_no):
    found = read_dwelling(building_dwelling(property_no, building_no, room_no))
    assert found == DwellingId("building", property_no, building_no, room_no)


def test_an_escape_inside_a_number_is_no_slash():
    assert read_dwelling(building_dwelling("a%2Fb", "", "c/d%")) == DwellingId("building", "a%2Fb", "", "c/d%")


@given(numbers)
def test_homes_read_back(household_no):
    assert read_dwelling(home_dwelling(household_no)) == DwellingId("home", household_no=household_no)


@pytest.mark.parametrize(
    ("pieces", "dwelling"),
    [
        (("0012",), "b:0012"),
        (("0012", "3"), "b:0012/3"),
        (("0012", "", "201"), "b:0012//201"),
        (("0012", "3", "201"), "b:0012/3/201"),
    ],
)
def test_ids_are_those_of_the_architecture(pieces, dwelling):
    assert building_dwelling(*pieces) == dwelling


@pytest.mark.parametrize("text", ["", "b:", "h:", "@", "0012", "b:/3", "b:1/2/3/4", "x:1"])
def test_what_is_no_id(text):
    assert read_dwelling(text) is None


def test_shown():
    assert shown("b:0012//201") == "物件 0012　部屋 201"
    assert shown("h:0000000001") == "世帯 0000000001 の登録住所"
    assert shown("@L01-1-413-9f3a5c1e") == "手入力の住家"
