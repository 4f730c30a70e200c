"""Fixtures of real processes: Redis, the whole portal, a browser.

Each waits for an event (a line, a socket), never for a while. What is not installed skips the
test, with the reason. A file's tests run in one worker, those of the browser all in one, and share
them.
"""

import email
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotYetListening
from redis.retry import Retry

from portal.demo.processes import Processes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "Demo-2026-only"
PATIENCE = 30
"""Seconds for what a worker does within one."""
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""For Chromium: it may run as root, and reaches this machine only."""


@dataclass(frozen=True)
class House:
    """The running portal, as ``make demo`` starts it."""

    url: str
    data: Path
    process: subprocess.Popen[str]

    def mails(self) -> list[EmailMessage]:
        """What the SMTP server was given, in order."""
        files = sorted((self.data / "mail").glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def wait_for_mail(self, *, to: str, about: str) -> EmailMessage:
        """Return the e-mail to this address with this in its subject, as soon as it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for mail in self.mails():
                if to in str(mail["To"]) and about in str(mail["Subject"]):
                    return mail
            time.sleep(0.05)
        pytest.fail(f"no e-mail to {to} about {about} after {PATIENCE} s")


@contextmanager
def open_house(data: Path, **settings: str) -> Iterator[House]:
    """Run ``python -m portal.demo`` from its first line until it is told to end."""
    ours = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    fixed = {"DATA_DIR": str(data), "DEMO_PASSWORD": PASSWORD, "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "portal.demo"],
        env={**inherited, **fixed, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready: "):
                break
        else:
            pytest.fail("the portal did not start:\n" + "".join(said))
        try:
            yield House(said[-1].removeprefix("ready: ").strip().rstrip("/"), data, process)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own, configured as in production but for its memory."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    folder = tmp_path_factory.mktemp("redis")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    durable = ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    with Processes(folder) as processes:
        processes.start("redis", [program, *options, *durable])
        Redis(port=port, retry=Retry(ConstantBackoff(0.05), 200, (NotYetListening,))).ping()
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def house(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """PostgreSQL, Redis, worker, beat, SMTP server and web server, with the demo's month."""
    with open_house(tmp_path_factory.mktemp("house"), REDIS_URL=redis_url) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """The system's Chromium for one file of tests; each page gets a profile of its own.

    It goes with the file: while Playwright's loop is there, Django takes the thread for an
    asynchronous one and lets nobody at the database.
    """
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


LogIn = Callable[..., AbstractContextManager["Page"]]


@pytest.fixture
def log_in(house: House, chromium: "Browser") -> LogIn:
    """Open the portal as one account: ``with log_in("cadre", width=360) as page``."""

    @contextmanager
    def as_account(account: str, *, width: int = 1280) -> Iterator["Page"]:
        profile = chromium.new_context(
            base_url=house.url, locale="zh-CN", viewport={"width": width, "height": 800}
        )
        page = profile.new_page()
        page.goto("/")
        page.locator("[name=username]").fill(account)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form:has([name=password]) button").click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        yield page
        profile.close()

    return as_account
