import fleet as fleets
import pytest


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet")
    yield made
    made.close()
