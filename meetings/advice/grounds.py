"""Advice in sentences, as the pages show it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.advice.options import Advice, Earlier, Merger, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way with its grounds, each a sentence; ``saved`` is person-minutes against holding."""

    way: Way
    is_best: bool
    is_advised: bool
    saved: int
    grounds: list[str]


def options(advice: Advice) -> list[Option]:
    """The four ways, the best first."""
    return [
        Option(
            way=way,
            is_best=way == advice.best,
            is_advised=advice.speaks_for(way),
            saved=advice.saved_by(way),
            grounds=list(_GROUNDS[way](advice)),
        )
        for way in advice.ways
    ]


def hours(minutes: int) -> str:
    """Person-minutes as person-hours, with one decimal below ten."""
    in_hours = minutes / 60
    return f"{in_hours:.1f}" if 0 < in_hours < 10 else f"{in_hours:,.0f}"


def _drop(advice: Advice) -> Iterator[str]:
    for earlier in advice.earlier:
        yield _earlier(earlier)
    if not advice.earlier:
        sentence = ngettext(
            "%(number)s request of this line for the year is on record; its name is not nearly "
            "the same.",
            "%(number)s requests of this line for the year are on record; none has nearly the "
            "same name.",
            advice.compared,
        )
        yield sentence % {"number": advice.compared}


def _earlier(earlier: Earlier) -> str:
    name = earlier.name or _("a meeting of nearly the same name")
    sentence = (
        _("%(section)s: %(name)s, of the same line, is approved for %(day)s.")
        if earlier.is_approved
        else _("%(section)s: %(name)s, of the same line, is asked for already, for %(day)s.")
    )
    return sentence % {
        "section": earlier.section,
        "name": name,
        "day": date_format(earlier.day),
    }


def _notice(advice: Advice) -> Iterator[str]:
    if not advice.needs_discussion:
        yield _("The section says that nothing has to be discussed.")
    if advice.only_informs:
        sentence = ngettext(
            "The %(items)s item of the agenda only informs.",
            "All %(items)s items of the agenda only inform.",
            advice.items,
        )
        yield sentence % {"items": advice.items}
    if not advice.speaks_for(Way.NOTICE):
        yield _("Something has to be discussed.")
    sentence = _("It takes %(notice)s person-hours, the meeting %(alone)s.")
    yield sentence % {"notice": hours(advice.notice), "alone": hours(advice.alone)}


def _merge(advice: Advice) -> Iterator[str]:
    for merger in advice.mergers:
        yield _merger(merger, advice)
    if not advice.mergers:
        sentence = ngettext(
            "%(number)s request or meeting ahead was looked at; it does not fit in audience, days, "
            "line, mode and length.",
            "%(number)s requests and meetings ahead were looked at; none fits in audience, days, "
            "line, mode and length.",
            advice.looked_at,
        )
        yield sentence % {"number": advice.looked_at}


def _merger(merger: Merger, advice: Advice) -> str:
    other = merger.other
    if other.meeting_id is not None:
        what = other.name or _("an approved meeting")
    else:
        what = other.name or _("a request that waits")
    when = (
        ngettext("%(days)s day apart", "%(days)s days apart", merger.days_apart)
        % {"days": merger.days_apart}
        if merger.days_apart
        else _("on a common day")
    )
    sentence = _(
        "With %(section)s: %(what)s, %(when)s; %(shared)s of %(units)s units are called to both, "
        "%(minutes)s minutes in one meeting, %(saved)s person-hours saved."
    )
    return sentence % {
        "section": other.section,
        "what": what,
        "when": when,
        "shared": merger.shared,
        "units": advice.units,
        "minutes": merger.minutes,
        "saved": hours(merger.saved),
    }


def _hold(advice: Advice) -> Iterator[str]:
    sentence = _("%(people)s people from %(units)s units, %(alone)s person-hours.")
    yield sentence % {
        "people": advice.people,
        "units": advice.units,
        "alone": hours(advice.alone),
    }
    if advice.best != Way.HOLD:
        yield _("Something speaks for another way first.")


_GROUNDS = {Way.DROP: _drop, Way.NOTICE: _notice, Way.MERGE: _merge, Way.HOLD: _hold}
