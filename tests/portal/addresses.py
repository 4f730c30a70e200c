"""Every address of the portal, read from the resolver, and asking it for a thing of the world."""

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from assessment.models import Standing, YearEnd
from meetings.models import AffairsMeeting, Decision, MeetingRequest
from meetings.services import decide, put_on_agenda
from tests.cast import Cast
from tests.meetings.steps import ask_talent
from tests.world import World, make_world


def named_addresses(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """All patterns with their full names; the admin is one address, with tests of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name), pattern
        elif pattern.namespace != "admin":
            yield from named_addresses(pattern.url_patterns, pattern.namespace or namespace)


PATTERNS = dict(named_addresses(get_resolver().url_patterns))


def addressed_world(cast: Cast, now: datetime) -> World:
    """The small world, and what only some addresses name."""
    world = make_world(cast, now) | {"cadre": cast.cadre}
    return world | {"退回的申请": _returned_request(cast, world["部务会"], now)}


def _returned_request(cast: Cast, session: AffairsMeeting, now: datetime) -> MeetingRequest:
    """A request of 人才科 that the session sent back to be mended."""
    returned = ask_talent(cast, now, name="退回的申请")
    put_on_agenda(requests=[returned], session=session)
    decide(
        request=returned,
        session=session,
        outcome=Decision.Outcome.RETURN,
        reason="请补充",
        by=cast.office,
        now=now,
    )
    return returned


def arguments(address: str, label: str, world: World, *, exists: bool) -> dict[str, object]:
    """What the address asks for: the keys of the thing so labelled, or ones that nothing has."""
    thing = world.get(label)
    return {
        name: _argument(name, converter, thing, label, exists=exists)
        for name, converter in PATTERNS[address].pattern.converters.items()
    }


def _argument(
    name: str, converter: object, thing: Model | None, label: str, *, exists: bool
) -> object:
    if isinstance(converter, UUIDConverter):
        return thing.pk if thing and exists else uuid.uuid4()
    if name == "year":
        return _year_of(thing) if exists else 1999
    if name == "code":
        return thing.county.code if thing and exists else "999999"
    if name == "rule_id":
        return label if exists else "R99"
    return thing.pk if thing and exists else 10**9


def _year_of(thing: Model | None) -> int:
    """The year that a thing of the assessment belongs to; without one, the world's own."""
    match thing:
        case Standing():
            return thing.year_end.cycle.year
        case YearEnd():
            return thing.cycle.year
        case _:
            return getattr(thing, "year", 2026)


def answer_of(
    client: Client, url: str, *, post: bool, data: Mapping[str, object] | None = None
) -> HttpResponse:
    """The answer of an address; whatever the request does, a POST above all, is undone."""
    session = client.cookies.copy()
    with transaction.atomic():
        answer = client.post(url, data) if post else client.get(url, data)
        transaction.set_rollback(True)
    client.cookies = session
    return answer


def without_token(answer: HttpResponse) -> bytes:
    """The body, but for the token against forged forms, which is another every time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", body_of(answer))


def body_of(answer: HttpResponse) -> bytes:
    """All that is sent, of a file to download as well."""
    return answer.getvalue()
