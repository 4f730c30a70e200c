"""``import_indicators FILE --cycle YEAR [--dry-run]``: the portal's import, without a browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.access import Role
from accounts.models import City, County, User
from assessment import services
from assessment.models import IndicatorImport
from assessment.sheets.checking import check_file
from assessment.sheets.comparison import compare
from assessment.sheets.layout import NoIndicatorSheet
from assessment.sheets.naming import names_in_force
from assessment.sheets.preview import preview_of
from office.spreadsheets.reading import UnreadableWorkbook
from office.spreadsheets.tables import cell_name


class Command(BaseCommand):
    help = "Import a file of indicators into a cycle, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="xlsx, xls, ods or csv")
        parser.add_argument("--cycle", type=int, required=True, metavar="YEAR")
        parser.add_argument("--by", metavar="STAFF_NUMBER", help="who imports")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *, file: Path, cycle: int, by: str | None, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"{file} is no file")
        user = _administrator(by)
        city = user.own_section.office.unit.city
        if options["dry_run"]:
            self._check(file, cycle, city, user)
        else:
            self._import(file, cycle, city, user)

    def _check(self, file: Path, year: int, city: City, user: User) -> None:
        counties = County.objects.permitting(user, County.TASK)
        try:
            checked = check_file(
                file,
                filename=file.name,
                city=city,
                year=year,
                counties=counties,
                names=names_in_force(user.own_section.office),
            )
        except (UnreadableWorkbook, NoIndicatorSheet) as error:
            raise CommandError(str(error)) from error
        for fault in checked.faults:
            place = cell_name(fault.row, fault.column) if fault.row and fault.column else ""
            self.stderr.write(f"{place} {fault.message}".strip())
        if checked.faults:
            raise CommandError(f"{len(checked.faults)} faults, nothing would be imported")
        comparison = compare(checked.drafts, checked.known)
        self._tell(preview_of(checked, comparison))

    def _import(self, file: Path, year: int, city: City, user: User) -> None:
        with file.open("rb") as stream:
            indicator_import = services.upload_import(
                city=city,
                year=year,
                upload=File(stream, name=file.name),
                user=user,
                classified=False,
                now=timezone.now(),
                wake=False,
            )
        services.check_import(indicator_import.pk, now=timezone.now())
        self._refuse_if_refused(indicator_import)
        services.confirm_import(indicator_import=indicator_import, user=user, wake=False)
        services.apply_import(indicator_import.pk, now=timezone.now())
        self._refuse_if_refused(indicator_import)
        self._tell(indicator_import.preview)

    def _refuse_if_refused(self, indicator_import: IndicatorImport) -> None:
        indicator_import.refresh_from_db()
        if indicator_import.state != IndicatorImport.State.REFUSED:
            return
        for fault in indicator_import.faults.all():
            self.stderr.write(str(fault))
        raise CommandError(indicator_import.refusal or "the file has faults; nothing is imported")

    def _tell(self, preview: dict[str, Any]) -> None:
        counts = ("new", "changed", "unchanged", "withdrawn")
        self.stdout.write(", ".join(f"{preview[name]} {name}" for name in counts))


def _administrator(username: str | None) -> User:
    """The person in whose name the file comes in: the one named, or the only one there is."""
    people = User.objects.filter(role=Role.ASSESSMENT, is_active=True, section__isnull=False)
    if username:
        people = people.filter(username=username)
    found = list(people[:2])
    if len(found) != 1:
        raise CommandError("name one assessment administrator with --by STAFF_NUMBER")
    return found[0]
