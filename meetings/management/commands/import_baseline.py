"""``manage.py import_baseline FILE``: last year's register of meetings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import Office, Unit
from meetings.services import import_baseline
from meetings.workbooks.baseline import read_baseline


class Command(BaseCommand):
    """Import the register, all or nothing; a bad cell stops it and is named by row and column."""

    help = "Import last year's meetings from xlsx, xls, ods or csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--city", help="4-digit code, where there is more than one city")

    def handle(self, *args: Any, file: Path, city: str | None, **options: Any) -> None:
        try:
            office = self._office(city)
            kept = import_baseline(office=office, meetings=read_baseline(file, office=office))
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%s meetings in the register.") % kept)

    def _office(self, city: str | None) -> Office:
        offices = Office.objects.filter(unit__kind=Unit.Kind.CITY_ORGAN)
        if city is not None:
            offices = offices.filter(unit__city__code=city)
        try:
            return offices.get()
        except (Office.DoesNotExist, Office.MultipleObjectsReturned) as error:
            raise CommandError(_("Name the city with --city.")) from error
