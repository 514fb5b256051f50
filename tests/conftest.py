"""Fixtures shared by all rooms."""


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="every case in place of a sample (make soak)")
