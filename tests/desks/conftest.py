"""The laptop of the day's tests."""

from day.conftest import clock, laptops, morning, root  # noqa: F401  fixtures
