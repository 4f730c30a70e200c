"""A small office that lives at random: each step is one service call, allowed or refused."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from accounts.models import Unit, User
from accounts.services import appoint_deputy
from assessment.models import InspectedUnit, InspectionItem, InspectionRound, Target
from assessment.services import (
    admit_for_month,
    approve_one,
    end_round,
    refuse_item,
    report_value,
    say_ready,
    start_round,
    submit_item,
)
from meetings.models import (
    Attendee,
    Decision,
    Invitation,
    Meeting,
    MeetingRecord,
    MeetingRequest,
    Post,
    Resolution,
)
from meetings.services import (
    add_resolution,
    begin_meeting,
    cancel_meeting,
    end_meeting,
    move_meeting,
    name_attendees,
    note_attendance,
    publish_minutes,
    report_resolution,
    settle_resolution,
    write_minutes,
)
from notices.models import Answer, Call, Message, Notice, Receipt, Verification
from notices.services import (
    acknowledge,
    amend_notice,
    answer,
    decide_unknown,
    draft_notice,
    escalate,
    mark_read,
    record_call,
    remind_due,
    remind_missing,
    retry_failed,
    revise_notice,
    schedule_notice,
    send_notice,
    send_scheduled,
    set_contact_preference,
    verify,
)
from office.workdays import close_of
from research.models import Stop, Trip, Visit
from research.services import (
    cancel_trip,
    change_team,
    confirm_hosting,
    mark_arrived,
    move_stop,
)
from tests.assessment.inspecting import draft as draft_inspection
from tests.cast import Cast
from tests.meetings.steps import ask, decided
from tests.research.planning import day, plan, propose, stop

T = TypeVar("T")
REFUSALS = (ValidationError, PermissionDenied)


class Nothing(Exception):
    """There is nothing yet on which this step could be taken."""


class Office:
    """The cast at work from ``now`` on; every choice comes from the step's own dice."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.done = self.refused = 0

    def take(self, step: str, seed: int) -> None:
        """Call the service of this step once; a refusal is an answer like any other."""
        dice = Random(f"{seed} {self.done} {self.refused}")
        self.now += timedelta(seconds=1)  # nobody does two things at the very same moment
        try:
            self._step(step, dice)
            self.done += 1
        except REFUSALS:
            self.refused += 1

    def _step(self, step: str, dice: Random) -> None:
        """Take the step, or write a draft where there is nothing to take it on."""
        try:
            getattr(self, step)(dice)
        except Nothing:
            self.draft(dice)

    @property
    def _units(self) -> list[Unit]:
        cast = self.cast
        return [cast.fuxin_town, cast.zhangwu_town, cast.fumeng_office, cast.zhangwu_office]

    @property
    def _answering(self) -> list[User]:
        cast = self.cast
        return [cast.cadre, cast.cadre2, cast.outsider, cast.county, cast.county2]

    def _one(self, dice: Random, rows: Sequence[T]) -> T:
        if not rows:
            raise Nothing
        return dice.choice(list(rows))

    def _due(self, dice: Random) -> datetime:
        return close_of((self.now + timedelta(days=dice.randint(0, 9))).date())

    # --- notices ---------------------------------------------------------------------------
    def draft(self, dice: Random) -> Notice:
        asks = dice.choice(Notice.Asks.values)
        return draft_notice(
            author=self.cast.organ,
            section=self.cast.organ_section,
            title=f"关于第{dice.randint(1, 99)}项工作的通知",
            text="请按时办理。" * dice.randint(1, 9),
            basis="年度工作要点",
            audience=dice.sample(self._units, dice.randint(1, 3)),
            copies=dice.sample(self._units, dice.randint(0, 2)),
            due_at=self._due(dice),
            minutes=dice.randint(1, 60),
            classified=dice.random() < 0.05,
            urgent_reason=dice.choice(["", "", "汛情"]),
            asks=asks,
            per_person=dice.random() < 0.3,
            needs_verification=asks == Notice.Asks.ANSWER and dice.random() < 0.6,
            now=self.now,
        )

    def _drafted(self, dice: Random) -> Notice:
        return self._one(dice, Notice.objects.filter(section=self.cast.organ_section, sent_at=None))

    def _sent(self, dice: Random) -> Notice:
        return self._one(dice, Notice.objects.filter(sent_at__isnull=False))

    def revise(self, dice: Random) -> None:
        notice = self._drafted(dice)
        revise_notice(
            notice=notice,
            editor=self.cast.organ,
            title=notice.title,
            text=notice.text + "另请留意。",
            basis=notice.basis,
            audience=dice.sample(self._units, dice.randint(0, 2)),
            due_at=self._due(dice),
            minutes=dice.randint(1, 60),
            classified=False,
            asks=notice.asks,
            needs_verification=notice.needs_verification,
        )

    def send(self, dice: Random) -> None:
        send_notice(notice=self._drafted(dice), now=self.now)

    def schedule(self, dice: Random) -> None:
        send_at = dice.choice([None, self.now + timedelta(hours=dice.randint(-1, 30))])
        schedule_notice(
            notice=self._drafted(dice), editor=self.cast.organ, send_at=send_at, now=self.now
        )

    def amend(self, dice: Random) -> None:
        notice = self._sent(dice)
        amend_notice(
            notice=notice,
            editor=notice.author,
            title=dice.choice([notice.title, notice.title[:60] + "（更正）"]),
            text=notice.text + "更正一处。",
            due_at=dice.choice([notice.due_at, self._due(dice)]),
            is_material=dice.random() < 0.5,
            change=dice.choice(["", "更正日期"]),
            now=self.now,
        )

    def _receipt(self, dice: Random) -> tuple[Receipt, User]:
        person = self._one(dice, self._answering)
        return self._one(dice, Receipt.objects.answerable_by(person)), person

    def read(self, dice: Random) -> None:
        receipt, person = self._receipt(dice)
        mark_read(receipt=receipt, person=person, now=self.now)

    def acknowledge(self, dice: Random) -> None:
        receipt, person = self._receipt(dice)
        version = dice.choice([None, receipt.notice.version, 1])
        acknowledge(receipt=receipt, person=person, version=version, now=self.now)

    def answer(self, dice: Random) -> None:
        receipt, person = self._receipt(dice)
        upload = ContentFile(b"%PDF-1.4", name="a.pdf") if dice.random() < 0.2 else None
        answer(
            receipt=receipt,
            person=person,
            text=dice.choice(["", "已核对，无出入。"]),
            named=dice.choice(["", "张三"]),
            upload=upload,
            now=self.now,
        )

    def verify(self, dice: Random) -> None:
        verify(
            answer=self._one(dice, Answer.objects.filter(receipt__notice__needs_verification=True)),
            verifier=dice.choice([self.cast.organ, self.cast.talent]),
            outcome=dice.choice(Verification.Outcome.values),
            sentence=dice.choice(["", "情况属实。", "数字不符，请重报。"]),
            now=self.now,
        )

    # --- telling ---------------------------------------------------------------------------
    def remind(self, dice: Random) -> None:
        remind_missing(notice=self._sent(dice), by=self.cast.organ, now=self.now)

    def sweep(self, dice: Random) -> None:
        dice.choice([send_scheduled, remind_due, escalate])(now=self.now)

    def deliver(self, dice: Random) -> None:
        """Let time and the mail server decide what became of a message."""
        message = self._one(dice, Message.objects.exclude(state=Message.State.SENT))
        message.state = dice.choice([Message.State.SENT, Message.State.FAILED, "unknown"])
        message.sent_at = self.now if message.state == Message.State.SENT else None
        message.save()

    def decide_unknown(self, dice: Random) -> None:
        message = self._one(dice, Message.objects.filter(state=Message.State.UNKNOWN))
        decide_unknown(
            message=message, by=self.cast.organ, arrived=dice.random() < 0.5, now=self.now
        )

    def retry(self, dice: Random) -> None:
        retry_failed(notice=self._sent(dice), by=self.cast.organ, now=self.now)

    def ring(self, dice: Random) -> None:
        receipt, person = self._receipt(dice)
        record_call(
            receipt=receipt,
            caller=self.cast.organ,
            outcome=dice.choice(Call.Outcome.values),
            note="",
            person=person,
            now=self.now,
        )

    def prefer(self, dice: Random) -> None:
        set_contact_preference(
            person=self._one(dice, self._answering),
            wecom=dice.random() < 0.5,
            email=dice.random() < 0.5,
            now=self.now,
        )

    def stand_in(self, dice: Random) -> None:
        person, deputy = dice.sample(self._answering, 2)
        first = day(self.now, dice.randint(0, 9))
        appoint_deputy(
            person=person,
            deputy=deputy,
            first_day=first,
            last_day=first + timedelta(days=dice.randint(0, 5)),
            now=self.now,
        )

    # --- the three reforms -----------------------------------------------------------------
    def ask_for_meeting(self, dice: Random) -> None:
        ask(
            self.cast,
            self.now,
            name=f"第{dice.randint(1, 99)}次工作会",
            audience=dice.sample(self._units, dice.randint(1, 4)),
            posts=dice.sample(Post.values, dice.randint(1, 3)),
        )

    def decide(self, dice: Random) -> None:
        request = self._one(
            dice, MeetingRequest.objects.filter(decision=None, affairs_meeting=None)
        )
        outcome = Decision.Outcome(dice.choice(Decision.Outcome.values))
        host = None
        if outcome == Decision.Outcome.MERGE_INTO:
            host = self._one(dice, Meeting.objects.all())
        decided(self.cast, self.now, request, outcome, merge_into=host)

    def name_attendees(self, dice: Random) -> None:
        invitation = self._one(dice, Invitation.objects.all())
        names = dice.sample(["甲", "乙", "丙", "丁"], dice.randint(0, 3))
        person = self._one(dice, self._answering)
        name_attendees(
            invitation=invitation,
            names=names,
            person=person,
            confirmed=dice.random() < 0.5,
            now=self.now,
        )

    def _host(self, dice: Random) -> User:
        return dice.choice([self.cast.organ, self.cast.office, self.cast.office])

    def move_meeting(self, dice: Random) -> None:
        meeting = self._one(dice, Meeting.objects.ahead(self.now))
        later = meeting.starts_at + timedelta(hours=dice.choice([-2, 2, 24, 48]))
        by = self._host(dice)
        move_meeting(meeting=meeting, starts_at=later, reason="会场调整", by=by, now=self.now)
        self.now += timedelta(minutes=1)  # nobody answers what is asked anew at the same moment

    def cancel_meeting(self, dice: Random) -> None:
        meeting = self._one(dice, Meeting.objects.ahead(self.now))
        reason = dice.choice(["", "防汛", "防汛"])
        cancel_meeting(meeting=meeting, reason=reason, by=self._host(dice), now=self.now)

    def _begun(self, dice: Random) -> Meeting:
        return self._one(
            dice,
            Meeting.objects.standing().filter(
                starts_at__lte=self.now, record__published_at=None, ended_at=None
            ),
        )

    def run_meeting(self, dice: Random) -> None:
        meeting = self._begun(dice)
        step = begin_meeting if meeting.began_at is None else end_meeting
        step(meeting=meeting, by=self._host(dice), now=self.now)

    def note_attendance(self, dice: Random) -> None:
        here = Attendee.objects.filter(invitation__meeting=self._begun(dice))
        came = dice.choice(["", *Attendee.Came.values])
        note_attendance(
            attendee=self._one(dice, here), came=came, by=self._host(dice), now=self.now
        )

    def resolve(self, dice: Random) -> None:
        meeting, by = self._begun(dice), self.cast.office
        record = write_minutes(meeting=meeting, text="会议议定。", by=by, now=self.now)
        add_resolution(
            record=record,
            text=f"第{dice.randint(1, 99)}项任务",
            unit=self._one(dice, self._units),
            due_on=day(self.now, dice.randint(0, 9)),
            minutes=dice.randint(1, 90),
            by=by,
            now=self.now,
        )

    def publish(self, dice: Random) -> None:
        record = self._one(dice, MeetingRecord.objects.filter(published_at=None))
        publish_minutes(record=record, by=self._host(dice), now=self.now)

    def report_resolution(self, dice: Random) -> None:
        person = self._one(dice, self._answering)
        mine = Resolution.objects.falling_on(person)
        resolution = self._one(dice, mine.filter(state__in=["open", "returned"]))
        report_resolution(resolution=resolution, report="已办结。", person=person, now=self.now)

    def settle_resolution(self, dice: Random) -> None:
        settle_resolution(
            resolution=self._one(dice, Resolution.objects.filter(state="reported")),
            accepted=dice.random() < 0.5,
            verdict=dice.choice(["", "请补充。"]),
            by=self._host(dice),
            now=self.now,
        )

    def plan_trip(self, dice: Random) -> None:
        announced = dice.random() < 0.5
        unit = dice.choice([self.cast.fuxin_town, self.cast.zhangwu_town])
        topic = propose(
            self.cast,
            self.now,
            title=f"第{dice.randint(1, 99)}号课题",
            announced=announced,
            unannounced_reason="" if announced else "看真实情况",
        )
        when = stop(unit.county, day(self.now, dice.randint(0, 60)), units=[unit])
        plan(
            self.cast,
            self.now,
            when,
            topics=[topic],
            announced=announced,
            members=dice.sample([self.cast.talent, self.cast.cadres], dice.randint(0, 2)),
            briefing_people=dice.choice([0, 20, 40]) if announced else 0,
            materials=dice.choice(["", "会议记录本", "自查报告"]) if announced else "",
            explanation=dice.choice(["", "任务紧急", "任务紧急"]),
        )

    def move_stop(self, dice: Random) -> None:
        booked = self._one(dice, Stop.objects.filter(cancelled=False))
        by = dice.choice([self.cast.organ, self.cast.office])
        first = booked.first_day + timedelta(days=dice.randint(-9, 9))
        move_stop(stop=booked, first_day=first, explanation="改期", by=by, now=self.now)

    def change_team(self, dice: Random) -> None:
        going = [self.cast.organ, self.cast.talent, self.cast.cadres]
        change_team(
            trip=self._one(dice, Trip.objects.filter(cancelled_at=None)),
            leader=dice.choice(going),
            members=dice.sample(going, dice.randint(0, 2)),
            reason=dice.choice(["", "住院", "住院"]),
            by=self.cast.office,
            now=self.now,
        )

    def cancel_trip(self, dice: Random) -> None:
        trip = self._one(dice, Trip.objects.filter(cancelled_at=None))
        by = dice.choice([self.cast.organ, self.cast.office])
        cancel_trip(trip=trip, reason=dice.choice(["", "防汛"]), by=by, now=self.now)

    def arrive(self, dice: Random) -> None:
        mark_arrived(visit=self._one(dice, Visit.objects.all()), by=self.cast.organ, now=self.now)

    def host(self, dice: Random) -> None:
        visit = self._one(dice, Visit.objects.all())
        confirm_hosting(visit=visit, person=self._one(dice, self._answering), now=self.now)

    def report(self, dice: Random) -> None:
        target = self._one(dice, Target.objects.all())
        user = dice.choice([self.cast.county, self.cast.county2])
        report_value(target=target, value=dice.randint(0, 100), user=user, now=self.now)

    def word_inspection(self, dice: Random) -> None:
        item = draft_inspection(
            self.cast,
            self.now,
            name=f"第{dice.randint(1, 99)}项督查",
            units=dice.sample(self._units, dice.randint(0, 3)),
            months=[self.now.month],
        )
        if dice.random() < 0.8:
            submit_item(item=item)

    def decide_inspection(self, dice: Random) -> None:
        item = self._one(dice, InspectionItem.objects.filter(decided_at=None))
        decide = dice.choice([approve_one, approve_one, refuse_item])
        decide(
            item=item, reason=dice.choice(["", "同意", "同意"]), by=self.cast.leader, now=self.now
        )

    def admit_inspection(self, dice: Random) -> None:
        admit_for_month(
            item=self._one(dice, InspectionItem.objects.all()),
            month=self.now.month,
            admitted=dice.random() < 0.7,
            reason="与调研同期",
            by=self.cast.office,
            now=self.now,
        )

    def begin_inspection(self, dice: Random) -> None:
        first = day(self.now, dice.randint(1, 6))
        start_round(
            round_=self._one(dice, InspectionRound.objects.filter(started_at=None)),
            first_day=first,
            last_day=first,
            by=self._host(dice),
            now=self.now,
        )

    def end_inspection(self, dice: Random) -> None:
        end_round(
            round_=self._one(dice, InspectionRound.objects.filter(started_at__isnull=False)),
            outcome=dice.choice(InspectionRound.Outcome.values),
            note=dice.choice(["", "防汛"]),
            by=self._host(dice),
            now=self.now,
        )

    def say_ready(self, dice: Random) -> None:
        say_ready(
            inspected=self._one(dice, InspectedUnit.objects.all()),
            person=self._one(dice, self._answering),
            now=self.now,
        )

    def pass_time(self, dice: Random) -> None:
        """Let hours or days go by."""
        self.now += timedelta(hours=dice.choice([1, 3, 8, 24]))


STEPS = sorted(name for name in vars(Office) if name != "take" and not name.startswith("_"))
"""All that can happen in the office."""
