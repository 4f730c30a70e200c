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
    connections.close_all()


def _place(person: "User") -> str:
    """Say where somebody works, or nothing for the administrators, who belong nowhere."""
    if person.section:
        return f"{person.section.office} {person.section}"
    return str(person.unit or "")


def accounts() -> str:
    """Return a table of the accounts: log-in name, person, role and where they work."""
    from accounts.models import User
    from portal.seeding.people import ACCOUNTS

    names = [account[0] for account in ACCOUNTS]
    people = User.objects.select_related("unit", "section__office__unit").in_bulk(
        names, field_name="username"
    )
    connections.close_all()
    lines = [
        f"  {name:<9} {person.get_role_display()} {person.name} {_place(person)}"
        for name in names
        if (person := people.get(name))
    ]
    password = os.environ["DEMO_PASSWORD"]
    return "\n".join([f"accounts, all with the password {password}", *lines])
