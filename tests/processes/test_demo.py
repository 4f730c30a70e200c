"""``make demo``: one command that starts everything, takes up again, and leaves nothing behind."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest
from django.contrib.auth.hashers import check_password

from portal.demo import processes
from tests.plugins.processes import House, open_house

pytestmark = pytest.mark.processes

PATIENCE = 5 * processes.PATIENCE
"""Seconds for all five to end, one after another."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all starts in this file: the first fills it, the next take up."""
    return tmp_path_factory.mktemp("demo")


def descendants(house: House) -> list[psutil.Process]:
    return psutil.Process(house.process.pid).children(recursive=True)


def commands(running: list[psutil.Process]) -> str:
    """The command lines of those that still run."""
    lines = []
    for process in running:
        with suppress(psutil.NoSuchProcess):
            lines.append(" ".join(process.cmdline()))
    return "\n".join(lines)


def password_of(data: Path, account: str) -> str:
    """The stored password of an account, as the demo's own database has it."""
    with psycopg.connect(host=str(data / "postgres"), user="postgres") as connection:
        query = "SELECT password FROM accounts_user WHERE username = %s"
        (password,) = connection.execute(query, [account]).fetchone() or ("",)
    return password


def test_ctrl_c_ends_everything_and_the_next_start_takes_up(data: Path, tmp_path: Path) -> None:
    with open_house(data) as house:
        children = descendants(house)
        running = commands(children)
        house.process.send_signal(signal.SIGINT)
        code = house.process.wait(PATIENCE)
    key = (data / "secret-key").read_text()

    for each in ("postgres -D", "portal.demo.mail", "worker", "beat", "gunicorn"):
        assert each in running
    assert code == 0
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []

    with open_house(data, DEMO_PASSWORD="Another-2026-only") as house:
        with urlopen(f"{house.url}/readyz") as answer:
            assert answer.status == 200
        assert check_password("Another-2026-only", password_of(data, "cadre"))
        other = open_house(tmp_path, PORT=house.url.rpartition(":")[2])
        with pytest.raises(pytest.fail.Exception, match="PORT=") as failure:
            other.__enter__()

    assert (data / "secret-key").read_text() == key
    assert "Traceback" not in str(failure.value), "a port in use is told in one sentence"


def test_two_signals_at_once_end_everything_too(data: Path) -> None:
    with open_house(data) as house:
        children = descendants(house)
        for each in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT):
            house.process.send_signal(each)
        code = house.process.wait(PATIENCE)

    assert code == 0
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []


@pytest.mark.parametrize("name", ["worker", "postgres -D"])
def test_the_end_of_one_process_ends_all_and_is_told(data: Path, name: str) -> None:
    with open_house(data) as house:
        children = descendants(house)
        victim = next(child for child in children if name in commands([child]))
        os.kill(victim.pid, signal.SIGKILL)
        assert house.process.stdout is not None
        said = house.process.stdout.read()
        code = house.process.wait(PATIENCE)

    assert code == 1
    assert "ended with SIGKILL" in said
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []
