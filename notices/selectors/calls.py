"""The call list: whom to ring, on which number, and what to say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Deputy, Unit, User
from notices.models import Call, Notice, Receipt
from notices.selectors.stages import SHAPES, Stage, stage_of, with_stage


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEntry:
    """One unit (or person) to ring: the ``people`` with a number, whom to ring first first.

    ``calls`` are those made before, the newest first.
    """

    receipt: Receipt
    people: list[User]
    calls: list[Call]

    @property
    def whom(self) -> User | None:
        """Whom to ring first; None if nobody of the unit has a number in the portal."""
        return self.people[0] if self.people else None

    @property
    def stage(self) -> Stage:
        return stage_of(self.receipt)

    @property
    def shape(self) -> str:
        return SHAPES[self.stage]

    @property
    def was_reached(self) -> bool:
        return any(call.outcome == Call.Outcome.REACHED for call in self.calls)


def receipts_to_call(notice: Notice, user: User) -> QuerySet[Receipt]:
    """What is missing: first what stands on the call list, then what was not read, then the rest.

    For the sender's section alone: numbers are shown nowhere else.
    """
    own = Q(notice__section=user.section_id)
    missing = Receipt.objects.visible_to(user).filter(own, notice=notice).missing()
    return (
        with_stage(missing)
        .select_related("unit", "county", "person")
        .order_by(
            F("call_since").asc(nulls_last=True),
            F("read_at").asc(nulls_first=True),
            "unit__code",
            "pk",
        )
    )


def call_entries(receipts: Iterable[Receipt], *, notice: Notice, now: datetime) -> list[CallEntry]:
    """The entries of these receipts: three queries, however many there are.

    First come people of the receipt who were not tried yet, then their colleagues, then those
    who were tried, in the end those whose number is wrong.
    """
    rows = list(receipts)
    calls: dict[int, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(receipt__in=rows).select_related("person"):
        calls[call.receipt_id].append(call)
    people = _people_with_numbers(rows)
    deputies = _deputies(rows, now)
    return [
        CallEntry(
            receipt=receipt,
            people=_by_turn(receipt, people[receipt.unit_id], calls[receipt.pk], notice, deputies),
            calls=calls[receipt.pk],
        )
        for receipt in rows
    ]


def _people_with_numbers(receipts: Sequence[Receipt]) -> dict[int, list[User]]:
    units = Unit.objects.filter(pk__in={receipt.unit_id for receipt in receipts})
    reachable = User.objects.of_units(units).filter(phone__isnull=False)
    by_unit: dict[int, list[User]] = defaultdict(list)
    for person in reachable.select_related("unit", "section__office__unit").order_by("username"):
        if person.home_unit_id is not None:
            by_unit[person.home_unit_id].append(person)
    return by_unit


def _deputies(receipts: Sequence[Receipt], now: datetime) -> set[tuple[int, int]]:
    """Pairs of who is asked by name and who stands in today."""
    asked = {receipt.person_id for receipt in receipts if receipt.person_id}
    today = Deputy.objects.on(timezone.localdate(now)).filter(person__in=asked)
    return set(today.values_list("person", "deputy"))


def _by_turn(
    receipt: Receipt,
    people: list[User],
    calls: list[Call],
    notice: Notice,
    deputies: set[tuple[int, int]],
) -> list[User]:
    tried = {call.person_id for call in calls}
    wrong = {call.person_id for call in calls if call.outcome == Call.Outcome.WRONG_NUMBER}

    def is_asked(person: User) -> bool:
        if receipt.person_id is None:
            return person.role in notice.roles
        return person.pk == receipt.person_id or (receipt.person_id, person.pk) in deputies

    return sorted(people, key=lambda who: (who.pk in wrong, who.pk in tried, not is_asked(who)))


_REQUESTS = {
    Notice.Asks.READ: gettext_lazy(
        "Please have “%(title)s” of %(sent)s read in your unit by %(due)s."
    ),
    Notice.Asks.ACKNOWLEDGE: gettext_lazy(
        "Please acknowledge “%(title)s” of %(sent)s for your unit by %(due)s."
    ),
    Notice.Asks.ANSWER: gettext_lazy(
        "Please answer “%(title)s” of %(sent)s for your unit by %(due)s."
    ),
    Notice.Asks.NAME: gettext_lazy(
        "Please name somebody of your unit for “%(title)s” of %(sent)s by %(due)s."
    ),
}


def script_of(notice: Notice, caller: User, now: datetime) -> str:
    """What the caller says: who rings, what is asked by when, whether it is late, and where."""
    sentences = [_("Good day, this is %(who)s."), str(_REQUESTS[Notice.Asks(notice.asks)])]
    if notice.due_at <= now:
        sentences.append(_("The deadline has passed."))
    sentences.append(_("Log in at %(url)s for it; if anything hinders you, tell us."))
    words = {
        "who": f"{notice.section.office.unit}{notice.section.name}{caller.name}",
        "title": notice.title,
        "sent": _day(notice.sent_at or now),
        "due": f"{_day(notice.due_at)}{date_format(timezone.localtime(notice.due_at), 'H:i')}",
        "url": settings.PORTAL_URL,
    }
    return "".join(sentence % words for sentence in sentences)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "MONTH_DAY_FORMAT")
