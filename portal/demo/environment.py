"""Settings of the demo: what the environment does not say is filled in, secrets once for good."""

import os
import secrets
from pathlib import Path


def prepare_environment(data: Path, port: int) -> None:
    """Complete ``os.environ``, which every child inherits."""
    make_queue(data)
    defaults = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": kept_secret(data / "secret-key", 50),
        "DEMO_PASSWORD": kept_secret(data / "demo-password", 12),
        "STATIC_ROOT": str(data / "static"),
        "PORTAL_URL": f"http://127.0.0.1:{port}",
    }
    os.environ["DATA_DIR"] = str(data)
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def make_queue(data: Path) -> None:
    """Make the folders through which tasks travel when there is no Redis; kombu does not."""
    for folder in ("messages", "control"):
        (data / "queue" / folder).mkdir(parents=True, exist_ok=True)


def kept_secret(path: Path, length: int) -> str:
    """Return the secret in ``path``, made up at the first start and readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(length))
    return path.read_text()
