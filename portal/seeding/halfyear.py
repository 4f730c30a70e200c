"""The half-year: the tour of July planned, approved, held and published, its problems corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import LineOfWork, User
from assessment.halfyear.rows import counties_of
from assessment.models import Cycle, InspectionItem, Tour, TourProblem, TourStop
from assessment.services import (
    admit_for_month,
    answer_deduction,
    approve_tour,
    deduct,
    hand_in,
    note_practice,
    note_problem,
    plan_tour,
    publish_tour,
    say_host_ready,
    set_score_table,
)
from assessment.services.tour_stops import ProblemPlan
from assessment.services.tours import ScoreItemPlan, TourWish
from notices.services import answer, verify
from portal.seeding.answers import person_of, share
from portal.seeding.calendar import Month

PARTY, TALENT = LineOfWork.PARTY_BUILDING, LineOfWork.TALENT
ITEM = "半年拉练互检"
JULY = 7
TABLE = [
    ScoreItemPlan(line=PARTY, text="党支部标准化规范化建设", points=Decimal(40)),
    ScoreItemPlan(line=PARTY, text="村级活动场所作用发挥", points=Decimal(30)),
    ScoreItemPlan(line=PARTY, text="新兴领域党组织覆盖", points=Decimal(30)),
    ScoreItemPlan(line=TALENT, text="人才政策兑现", points=Decimal(60)),
    ScoreItemPlan(line=TALENT, text="乡土人才培养使用", points=Decimal(40)),
]
REASONS = {
    "党支部标准化规范化建设": "抽查的两个支部组织生活间隔超过一个季度。",
    "村级活动场所作用发挥": "一处活动场所工作日未开放。",
    "新兴领域党组织覆盖": "物流园区三家企业应建未建。",
    "人才政策兑现": "两名引进人才的住房补贴逾期一个月发放。",
    "乡土人才培养使用": "乡土人才名册与实际从业情况不符。",
}
PRACTICES = [
    (PARTY, "村干部轮流坐班，值班表贴在门口，群众来了有人办。"),
    (TALENT, "人才事项一个窗口受理，材料能查到的不再要。"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A problem: of which line, what was found, and what is put right."""

    line: LineOfWork
    text: str
    correction: str


PROBLEMS = [
    Found(line=PARTY, text="一处活动场所工作日未开放", correction="排定值班，公示开放时间。"),
    Found(line=TALENT, text="两名引进人才的住房补贴逾期", correction="补发到位，说明逾期原因。"),
    Found(line=PARTY, text="物流园区三家企业应建未建党组织", correction="逐家商定组建方式和时间。"),
]


def write(month: Month, people: dict[str, User]) -> None:
    """Hold this year's tour as far as July lies behind."""
    year = month.today.year
    published = _moment(year, 31, 15)
    if month.now < published:
        return
    item = InspectionItem.objects.get(year=year, name=ITEM)
    tour = _plan(Cycle.objects.get(year=year), item, people)
    stops = list(tour.stops.select_related("host", "inspector"))
    for number, stop in enumerate(stops):
        _inspect(stop, PROBLEMS[number : number + 1])
    publish_tour(tour=tour, by=people["assess"], now=published)
    _answer(tour, people["assess"], published)


def _plan(cycle: Cycle, item: InspectionItem, people: dict[str, User]) -> Tour:
    """Planned in June, with the urban districts as one area, and approved by the office."""
    year = cycle.year
    planned = datetime.combine(date(year, 6, 15), time(10))
    now = timezone.make_aware(planned)
    districts = [county for county in counties_of(item) if county.name.endswith("区")]
    tour = plan_tour(
        cycle=cycle,
        wish=TourWish(
            item=item,
            lines=[PARTY, TALENT],
            first_day=date(year, JULY, 1),
            last_day=date(year, JULY, 24),
            hosts_a_day=2,
            team=5,
            team_minutes=480,
            areas=dict.fromkeys(districts, 1),
        ),
        by=people["assess"],
        now=now,
    )
    set_score_table(tour=tour, items=TABLE, by=people["assess"])
    admit_for_month(item=item, month=JULY, admitted=True, by=people["office"], now=now)
    return approve_tour(tour=tour, by=people["office"], now=now + timedelta(days=1))


def _inspect(stop: TourStop, problems: Sequence[Found]) -> None:
    """The host is ready; the team deducts here and there, notes what is good, and hands in."""
    host, team = _staff(stop.host_id), _staff(stop.inspector_id)
    day = timezone.make_aware(datetime.combine(stop.day, time(16)))
    say_host_ready(stop=stop, person=host, now=day - timedelta(days=2))
    for item in stop.tour.score_items.order_by("line", "number"):
        if (chance := share(f"{stop.host}{item.text}")) < 0.5:
            deduct(
                stop=stop,
                item=item,
                points=Decimal(1 + int(chance * 10)) / 2,
                reason=REASONS[item.text],
                by=team,
                now=day,
            )
    line, text = PRACTICES[stop.pk % len(PRACTICES)]
    note_practice(stop=stop, line=line, text=text, classified=False, by=team, now=day)
    for found in problems:
        note_problem(
            stop=stop,
            problem=ProblemPlan(
                line=found.line,
                text=found.text,
                correction=found.correction,
                due_on=date(stop.day.year, 8, 28),
                minutes=180,
            ),
            classified=False,
            by=team,
            now=day,
        )
    hand_in(stop=stop, by=team, now=day + timedelta(hours=1))


def _answer(tour: Tour, verifier: User, published: datetime) -> None:
    """One deduction is answered; of the corrections one is closed, one waits, one is returned."""
    stop = tour.stops.filter(deductions__isnull=False).earliest("day")
    answer_deduction(
        deduction=stop.deductions.earliest("pk"),
        text="情况属实，已列入下半年整改。",
        person=_staff(stop.host_id),
        now=published + timedelta(days=3),
    )
    outcomes = {0: ("accepted", "现场看过，已经落实。"), 2: ("returned", "请写明各家的组建时间。")}
    then = published + timedelta(days=6)
    for number, found in enumerate(TourProblem.objects.filter(stop__tour=tour).order_by("pk")):
        receipt = found.receipt
        if receipt is None:
            continue
        given = answer(
            receipt=receipt,
            person=person_of(receipt.unit_id),
            text=f"已整改：{found.correction}",
            now=then,
        )
        if number in outcomes:
            outcome, sentence = outcomes[number]
            verify(
                answer=given,
                verifier=verifier,
                outcome=outcome,
                sentence=sentence,
                now=then + timedelta(days=1),
            )


def _staff(county: int) -> User:
    """Who answers for a county's department."""
    return User.objects.filter(
        section__office__unit__county=county, role="county", is_active=True
    ).earliest("pk")


def _moment(year: int, day: int, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, JULY, day), time(hour)))
