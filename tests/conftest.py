"""Fixtures shared by all rooms."""

import pytest

from victim_support.access import passwords


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="every case in place of a sample (make soak)")


def pytest_collection_modifyitems(items):
    """The longest first; the rest in the order of the files."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture
def quick_argon(monkeypatch):
    """Passwords at a cost that only tests may use."""
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)
