"""The command line of a department's planner, the same for each."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office, Unit
from office.plan_runs import PlanRun


class PlanCommand(BaseCommand, ABC):
    """Work a plan out here and now and keep it for the page; ``--dry-run`` keeps nothing."""

    days: ClassVar[int]
    """Length of the period where none is given, from tomorrow on."""

    @abstractmethod
    def work_out(self, *, office: Office, first_day: date, last_day: date) -> PlanRun:
        """Ask for a plan that wakes no worker, and solve it; raises ``ValidationError``."""

    @abstractmethod
    def text_of(self, plan: Any) -> str:
        """The plan as it is printed."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        parser.add_argument(
            "--from", dest="first_day", type=date.fromisoformat, default=tomorrow, metavar="DAY"
        )
        parser.add_argument("--to", dest="last_day", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--office", help="code of its unit, where there is more than one")
        parser.add_argument("--dry-run", action="store_true", help="print it, keep nothing")

    def handle(
        self,
        *args: Any,
        first_day: date,
        last_day: date | None,
        office: str | None,
        dry_run: bool,
        **options: Any,
    ) -> None:
        until = last_day or first_day + timedelta(days=self.days - 1)
        with transaction.atomic():
            try:
                plan = self.work_out(office=_office(office), first_day=first_day, last_day=until)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
            plan.refresh_from_db()
            if plan.state == PlanRun.State.FAILED:
                raise CommandError(plan.error)
            self.stdout.write(self.text_of(plan))
            transaction.set_rollback(dry_run)


def _office(code: str | None) -> Office:
    offices = Office.objects.filter(unit__kind=Unit.Kind.CITY_ORGAN)
    if code is not None:
        offices = Office.objects.filter(unit__code=code)
    try:
        return offices.get()
    except (Office.DoesNotExist, Office.MultipleObjectsReturned) as error:
        raise CommandError(_("Name the department with --office.")) from error
