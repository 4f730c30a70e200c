"""The short form of ``make drill``: every fault once, on some hundred notices and one house."""

import shutil
from collections.abc import Iterator

import pytest

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.drill import drill
from tests.faults.house import House, Scale

pytestmark = pytest.mark.processes

SHORT = Scale(
    messages=200,
    hold=3,
    patience=60,
    pace=0.005,
    settings=(
        ("DELIVERY_LEASE", "4"),
        ("SWEEP_SECONDS", "1"),
        ("EMAIL_TIMEOUT", "1"),
        ("WECOM_TIMEOUT", "1"),
        ("DELIVERY_FIRST_PAUSE", "1"),
    ),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all faults, which come one after the other: each finds what the last one left."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with House(tmp_path_factory.mktemp("faults"), SHORT) as running:
        yield running


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nothing_is_lost(house: House, fault: Fault) -> None:
    assert drill(house, fault).broken() == []
