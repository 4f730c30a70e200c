"""``manage.py plan_research``: bundle a period's topics and print the plan."""

from datetime import date

from django.utils import timezone

from accounts.management.planning import PlanCommand
from accounts.models import Office
from research import selectors
from research.models import BundlePlan
from research.plan_text import plan_text
from research.services import ask_plan, solve_plan


class Command(PlanCommand):
    """Bundle the topics of a period, of a quarter if none is given."""

    help = "Plan which topics of a period go to a county together."
    days = 91

    def work_out(self, *, office: Office, first_day: date, last_day: date) -> BundlePlan:
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

    def text_of(self, plan: BundlePlan) -> str:
        return plan_text(plan, selectors.planned_stops(plan), selectors.left_out(plan))
