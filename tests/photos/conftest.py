import pytest
from town_fleet import TownFleet


@pytest.fixture
def fleet(tmp_path):
    made = TownFleet(tmp_path / "fleet")
    yield made
    made.close()
