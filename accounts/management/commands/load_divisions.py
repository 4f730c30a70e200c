"""``manage.py load_divisions``: cities, counties and townships from the national table."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.divisions import CITIES, FUXIN, read_divisions
from accounts.models import City
from accounts.services import ensure_departments, load_divisions


class Command(BaseCommand):
    """Load divisions; running it again changes nothing. A bad row stops it before any change."""

    help = "Load divisions from provinces.csv, cities.csv, areas.csv and streets.csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=FUXIN,
            help="the folder of the four files; without it, Fuxin's, which come with the portal",
        )
        parser.add_argument(
            "--prefix",
            nargs="+",
            default=[],
            help="load only divisions whose codes begin so, e.g. 2109 for Fuxin",
        )
        parser.add_argument(
            "--departments",
            action="store_true",
            help="also set up the organization departments of these cities and their counties",
        )

    def handle(
        self, *args: Any, folder: Path, prefix: list[str], departments: bool, **options: Any
    ) -> None:
        try:
            divisions = read_divisions(folder, prefixes=prefix)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        names = {
            "cities": _("Cities"),
            "counties": _("Counties"),
            "townships": _("Townships and subdistricts"),
        }
        for table, tally in load_divisions(divisions).items():
            counts = _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged") % {
                "new": tally.new,
                "changed": tally.changed,
                "unchanged": tally.unchanged,
            }
            self.stdout.write(f"{names[table]}: {counts}")
        if departments:
            offices = ensure_departments(cities=City.objects.filter(code__in=divisions[CITIES]))
            self.stdout.write(_("Organization departments: %s") % len(offices))
