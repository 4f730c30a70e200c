"""What the demo shows: one city with its townships, its people and one month of their work."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.db import connections

if TYPE_CHECKING:
    from accounts.models import User


def load(say: Callable[[str], None]) -> None:
    """Bring the database up to date and fill it if it is empty."""
    django.setup()
    from accounts.models import County, User

    say("preparing the database")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not County.objects.exists():
        say("loading the counties and townships of Fuxin")
        call_command("load_divisions", prefix=["2109"], departments=True)
    if not User.objects.exists():
        say("writing people and one month of their work")
        call_command("seed_demo")
    _renew_passwords(os.environ["DEMO_PASSWORD"])
    connections.close_all()


def _renew_passwords(password: str) -> None:
    """Give the accounts this password if it is not theirs: ``DEMO_PASSWORD`` may have changed."""
    people = _people()
    if any(person.check_password(password) for person in people[:1]):
        return
    for person in people:
        person.set_password(password)
        person.save(update_fields=["password"])


def _people() -> "list[User]":
    """The people of the accounts, in the order of the seeding's list."""
    from accounts.models import User
    from portal.seeding.people import ACCOUNTS

    names = [account[0] for account in ACCOUNTS]
    found = User.objects.select_related("unit", "section__office__unit").in_bulk(
        names, field_name="username"
    )
    return [found[name] for name in names if name in found]


def _place(person: "User") -> str:
    """Say where somebody works, or nothing for the administrators, who belong nowhere."""
    if person.section:
        return f"{person.section.office} {person.section}"
    return str(person.unit or "")


def accounts() -> str:
    """Return a table of the accounts: log-in name, role, person and where they work."""
    lines = [
        f"  {person.username:<10} {person.get_role_display()} {person.name} {_place(person)}"
        for person in _people()
    ]
    connections.close_all()
    password = os.environ["DEMO_PASSWORD"]
    return "\n".join([f"accounts, all with the password {password}", *lines])
