"""``manage.py seed_demo``: people and one living month of invented work."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import City, User
from accounts.people import read_people
from accounts.services import ensure_departments, import_people
from portal.seeding import (
    assessment,
    awards,
    baseline,
    halfyear,
    inspections,
    meetings,
    notices,
    people,
    plan,
    research,
    talks,
)
from portal.seeding.calendar import Month


class Command(BaseCommand):
    """Fill an empty portal through its services: everything or nothing.

    ``DEMO_PASSWORD`` becomes the password of the demo's accounts; it is required.
    """

    help = "Write the demo's people and one living month of invented work."

    def handle(self, *args: Any, **options: Any) -> None:
        if not os.environ.get("DEMO_PASSWORD"):
            raise CommandError("DEMO_PASSWORD is not set.")
        if User.objects.exists():
            raise CommandError("There are people already; the demo is for an empty portal.")
        with transaction.atomic(), translation.override("zh-hans"):
            self._people()
            cast = User.objects.select_related("section__office__unit").in_bulk(
                [account[0] for account in people.ACCOUNTS], field_name="username"
            )
            month = Month.around(timezone.now())
            for part in (
                baseline,
                plan,
                meetings,
                notices,
                research,
                talks,
                assessment,
                inspections,
                halfyear,
                awards,
            ):
                part.write(month, cast)

    def _people(self) -> None:
        ensure_departments(cities=City.objects.filter(code="2109"))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "people.csv"
            people.write(file)
            import_people(read_people(file))
        for user in User.objects.filter(username__in=[account[0] for account in people.ACCOUNTS]):
            user.set_password(os.environ["DEMO_PASSWORD"])
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
