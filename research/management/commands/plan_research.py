"""``manage.py plan_research``: bundle a period's topics and print the plan."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office, Unit
from research import selectors
from research.models import BundlePlan
from research.plan_text import plan_text
from research.services import ask_plan, solve_plan

DAYS = 91
"""Length of the period where none is given, from tomorrow on."""


class Command(BaseCommand):
    """Work a plan out here and now and keep it for the page; ``--dry-run`` keeps nothing."""

    help = "Plan which topics of a period go to a county together."

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
        with transaction.atomic():
            plan = self._plan(
                self._office(office), first_day, last_day or first_day + timedelta(days=DAYS - 1)
            )
            stops, left = selectors.planned_stops(plan), selectors.left_out(plan)
            self.stdout.write(plan_text(plan, stops, left))
            transaction.set_rollback(dry_run)

    def _plan(self, office: Office, first_day: date, last_day: date) -> BundlePlan:
        now = timezone.now()
        try:
            plan = ask_plan(
                office=office,
                first_day=first_day,
                last_day=last_day,
                asked_by=None,
                now=now,
                wake=False,
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        solve_plan(plan.pk, now=now)
        plan.refresh_from_db()
        if plan.state == BundlePlan.State.FAILED:
            raise CommandError(plan.error)
        return plan

    def _office(self, code: str | None) -> Office:
        offices = Office.objects.filter(unit__kind=Unit.Kind.CITY_ORGAN)
        if code is not None:
            offices = Office.objects.filter(unit__code=code)
        try:
            return offices.get()
        except (Office.DoesNotExist, Office.MultipleObjectsReturned) as error:
            raise CommandError(_("Name the department with --office.")) from error
