"""Fixtures of the paper tests."""

import io

import pytest
from PIL import Image

from paper.printed import SIDE_MM, SIZE_PT, VALUES, Original
from victim_support.paper.forms import parse


@pytest.fixture(scope="session")
def original():
    fonts = Original()
    yield fonts
    fonts.close()


@pytest.fixture(scope="session")
def one_box():
    """A form that prints one value, 100 points high, in the left of a small page."""
    box = [0.0, 0.0, SIDE_MM, SIDE_MM]
    field = {"name": "text", "text": "{text}", "box": box, "size": SIZE_PT, "smallest": SIZE_PT}
    raw = {"id": "box-1", "title": "t", "page": [SIDE_MM, SIDE_MM], "common": "", "labels": {"text": "氏名"}}
    return parse("box-1", raw | {"pages": [{"name": "front", "fields": [field]}]})


@pytest.fixture
def seal_png():
    picture = Image.new("L", (200, 200), 255)
    picture.paste(0, (20, 20, 180, 180))
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()


@pytest.fixture
def values():
    return dict(VALUES)
