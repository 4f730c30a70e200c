"""Template tags of the page skeleton, built into every template; docs/look.md shows them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.engine_health import alarms
from office.rules import Verdict, rules_in_force

register = template.Library()

STATES = frozenset({"open", "waiting", "done", "late", "stopped"})
"""What a state can look like; each has a shape of its own in the stylesheet."""


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> SafeString:
    """Text of another block of the same page, without markup: the heading also names the tab."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is None or blocks.get_block(name) is None:
        return SafeString("")
    text = strip_tags(blocks.get_block(name).render(context)).strip()
    return mark_safe(text)  # noqa: S308 - rendered by a template, hence escaped already


@register.inclusion_tag("portal/parts/state.html")
def state(text: str, kind: str = "open") -> dict[str, Any]:
    """A state in words with its shape. ``kind`` is one of :data:`STATES`."""
    if kind not in STATES:
        raise template.TemplateSyntaxError(f"{kind!r} is no state; use one of {sorted(STATES)}")
    return {"text": text, "kind": kind}


@register.inclusion_tag("portal/parts/state.html")
def due(due_at: datetime, now: datetime) -> dict[str, Any]:
    """How far off a deadline is, in calendar days: overdue, today, tomorrow, in n days."""
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if due_at < now:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", -days)
        return {
            "text": text % {"days": -days} if days else _("Overdue since today"),
            "kind": "late",
        }
    if days == 0:
        return {"text": _("Due today"), "kind": "waiting"}
    text = ngettext("Due tomorrow", "%(days)s days left", days)
    return {"text": text % {"days": days}, "kind": "open"}


@register.filter
def person_hours(minutes: int) -> str:
    """Minutes of all people together as person-hours, with one decimal below ten."""
    hours = minutes / 60
    return intcomma(f"{hours:.1f}" if 0 < abs(hours) < 10 else f"{hours:.0f}")


@register.inclusion_tag("portal/parts/empty.html")
def empty(text: str, url: str = "", label: str = "") -> dict[str, Any]:
    """What stands where a list has no rows: the fact, and what to do next if anything."""
    return {"text": text, "url": url, "label": label}


@register.inclusion_tag("portal/parts/figure.html")
def figure(
    number: object, unit: str, comparison: str = "", *, late: bool = False
) -> dict[str, Any]:
    """A number that matters, large, with its unit and what it is compared with."""
    return {"number": number, "unit": unit, "comparison": comparison, "late": late}


@register.inclusion_tag("portal/parts/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    """How many of how many, as a bar and in words. ``label`` says what is counted."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("portal/parts/engine_alarms.html")
def engine_alarms() -> dict[str, Any]:
    """What keeps messages from leaving, for those who would wait for them in vain: one query."""
    return {"alarms": alarms(timezone.now())}


@register.inclusion_tag("portal/parts/rule_note.html", takes_context=True)
def rule_note(context: Context, rules: str | Iterable[Verdict]) -> dict[str, Any]:
    """The rules a page rests on, each with its id and source.

    Takes rule ids in one string (``"M1 M8"``; one query for the numbers in force) or the verdicts
    of a check. Raises ``office.rules.UnknownRule`` for an id that no app declares.
    """
    may_read = "user" in context and context["user"].is_authenticated
    if isinstance(rules, str):
        return {"may_read": may_read, "rules": rules_in_force(rules.split()).values()}
    return {"may_read": may_read, "verdicts": list(rules)}
