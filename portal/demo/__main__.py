"""Prepare the data folder, start every process of the portal, and say when it is ready."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

from django.core.management import CommandError

from portal.demo.environment import prepare_environment
from portal.demo.postgres import start_postgres
from portal.demo.processes import ProcessEndedError, Processes, end_when_asked

PATIENCE = 60
"""Seconds the portal has to answer ``/readyz`` after its processes were started."""


def main() -> int:
    """Run until Ctrl-C (exit code 0) or until something ends by itself (1)."""
    end_when_asked()
    data = Path(os.environ.get("DATA_DIR", "data")).resolve()
    try:
        with listen(int(os.environ.get("PORT", "8000"))) as web, Processes(data / "log") as all_of:
            run(data, web, all_of)
    except KeyboardInterrupt:
        say("ended; the data stays in", str(data))
        return 0
    except (ProcessEndedError, CommandError, TimeoutError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(data: Path, web: socket.socket, processes: Processes) -> None:
    """Start everything in order, say ``ready:``, and watch."""
    port = web.getsockname()[1]
    prepare_environment(data, port)
    if "DATABASE_URL" not in os.environ:
        say("starting PostgreSQL")
        os.environ["DATABASE_URL"] = start_postgres(processes, data / "postgres")
    if "EMAIL_URL" not in os.environ:
        with listen(0) as mail:
            start_mail(processes, mail, data / "mail")

    from portal.demo.content import accounts, load  # needs the environment that is ready now

    load(say)
    say("starting the web server, the worker and the scheduler")
    start_portal(processes, web)
    web.close()
    wait_until_ready(port, processes)
    print(accounts())
    print(f"ready: http://127.0.0.1:{port}/", flush=True)
    processes.wait()


def listen(port: int) -> socket.socket:
    """Take a port of this machine for a server to come; 0 is any free one."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise OSError(
            f"port {port} cannot be used ({error.strerror}): PORT=8001 make demo"
        ) from error


def start_mail(processes: Processes, listener: socket.socket, folder: Path) -> None:
    """Start the SMTP server that keeps e-mails in ``folder`` and send the portal's there."""
    fd = listener.fileno()
    processes.python("mail", "portal.demo.mail", str(folder), str(fd), pass_fds=[fd])
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def start_portal(processes: Processes, listener: socket.socket) -> None:
    """Start what a production set-up runs too: worker, scheduler and web server."""
    celery = ["celery", "--app", "portal", "--quiet"]
    processes.python(
        "worker", *celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"
    )
    processes.python("beat", *celery, "beat", "--pidfile=")
    fd = listener.fileno()
    gunicorn = ["gunicorn", "--bind", f"fd://{fd}", "--workers", "2", "--no-control-socket"]
    processes.python("web", *gunicorn, "portal.wsgi", pass_fds=[fd])


def wait_until_ready(port: int, processes: Processes) -> None:
    """Return once ``/readyz`` answers 200; raise ``TimeoutError`` with its answer otherwise."""
    deadline = time.monotonic() + PATIENCE
    answer = "no answer"
    while time.monotonic() < deadline:
        processes.check()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            answer = f"{response.status} {response.read(500).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        else:
            if response.status == http.HTTPStatus.OK:
                return
        time.sleep(0.2)
    raise TimeoutError(f"the portal is not ready after {PATIENCE} s: {answer}")


def say(*words: str) -> None:
    """Print one line of progress."""
    print("·", *words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
