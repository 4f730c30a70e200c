"""``manage.py import_people FILE``: accounts from a spreadsheet."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people import Person, read_people
from accounts.services import import_people
from office.spreadsheets.writing import SheetToWrite, write_workbook


class Command(BaseCommand):
    """Import people, all or nobody; a bad cell stops it and is named by row and column."""

    help = "Import people from xlsx, xls, ods or csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--passwords",
            type=Path,
            help="write the initial passwords to this new xlsx file instead of printing them",
        )

    def handle(self, *args: Any, file: Path, passwords: Path | None, **options: Any) -> None:
        try:
            with transaction.atomic():
                people = read_people(file)
                initial = import_people(people)
                # Within the transaction: no account may exist whose password nobody knows.
                self._hand_out(people, initial, passwords)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            _("%(new)s accounts created, %(known)s known before.")
            % {"new": len(initial), "known": len(people) - len(initial)}
        )

    def _hand_out(self, people: list[Person], initial: dict[str, str], file: Path | None) -> None:
        rows = [
            (person.username, str(person.columns["name"]), initial[person.username])
            for person in people
            if person.username in initial
        ]
        if file is None:
            for row in rows:
                self.stdout.write("\t".join(map(str, row)))
            return
        header = [_("Staff number"), _("Name"), _("Initial password")]
        workbook = write_workbook(
            [SheetToWrite(name=_("Initial passwords"), header=header, rows=rows, widths=[20] * 3)]
        )
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
        except OSError as error:
            raise ValidationError(_("%s exists already or cannot be written.") % file) from error
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(workbook)
