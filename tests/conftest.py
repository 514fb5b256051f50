"""Fixtures shared by all rooms."""

import pytest

from victim_support.access import passwords


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="every case in place of a sample (make soak)")


@pytest.fixture
def quick_argon(monkeypatch):
    """Passwords at a cost that only tests may use."""
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)
