"""``manage.py plan_meetings``: merge a period's requests and print the plan."""

from datetime import date

from django.utils import timezone

from accounts.management.planning import PlanCommand
from accounts.models import Office
from meetings import selectors
from meetings.documents.plan_text import plan_text
from meetings.models import MergePlan
from meetings.services import ask_plan, solve_plan


class Command(PlanCommand):
    """Merge the requests of a period, of a month if none is given."""

    help = "Plan which of the requests of a period become one meeting."
    days = 31

    def work_out(self, *, office: Office, first_day: date, last_day: date) -> MergePlan:
        now = timezone.now()
        plan = ask_plan(
            office=office,
            first_day=first_day,
            last_day=last_day,
            asked_by=None,
            now=now,
            wake=False,
        )
        solve_plan(plan.pk, now=now)
        return plan

    def text_of(self, plan: MergePlan) -> str:
        return plan_text(plan, selectors.merge_groups(plan))
