"""Settings of the demo: what the environment does not say is filled in, secrets once for good."""

import os
import secrets
from pathlib import Path


def prepare_environment(data: Path, port: int) -> None:
    """Complete ``os.environ``, which every child inherits."""
    make_queue(data)
    defaults = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": kept_secret("SECRET_KEY", data / "secret-key", 50),
        "DEMO_PASSWORD": kept_secret("DEMO_PASSWORD", data / "demo-password", 12),
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


def kept_secret(name: str, path: Path, length: int) -> str:
    """Return the secret of this name: given now, kept in ``path`` from last time, or made up.

    ``length`` is that of a new one, in bytes. Only the owner can read the file.
    """
    kept = path.read_text() if path.exists() else secrets.token_urlsafe(length)
    secret = os.environ.get(name, kept)
    path.touch(mode=0o600)
    path.write_text(secret)
    return secret
