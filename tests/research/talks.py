"""Talks of the cast, each field as usual unless a test says otherwise."""

from datetime import datetime

from research.models import KeyWork, Talk, Topic
from tests.cast import Cast
from tests.research.planning import day, propose

NAME, POST, WORDS = "赵示例", "示例镇党委副书记", "作风扎实，群众认可。"


def people_topic(cast: Cast, now: datetime, **changes: object) -> Topic:
    """A topic of 干部科 in 阜蒙县 under which talks are kept."""
    fields: dict[str, object] = {
        "title": "无任用调研课题",
        "kind": Topic.Kind.NON_APPOINTMENT,
        "proposed_by": cast.cadres,
        "section": cast.cadres_section,
        "counties": [cast.fumeng],
    }
    return propose(cast, now, **(fields | changes))


def talk_fields(cast: Cast, now: datetime, **changes: object) -> dict[str, object]:
    """What the service that writes a talk takes: a talk of yesterday about a young cadre."""
    fields: dict[str, object] = {
        "county": cast.fumeng,
        "unit": cast.fuxin_town,
        "name": NAME,
        "post": POST,
        "on_list": Talk.List.YOUNG,
        "said": WORDS,
        "talked_on": day(now, -1),
        "by": cast.cadres,
        "classified": False,
        "now": now,
    }
    if "topic" not in changes:
        fields["topic"] = people_topic(cast, now)
    if "key_work" not in changes:
        fields["key_work"] = KeyWork.objects.get_or_create(
            office=cast.cadres_section.office, name="项目建设"
        )[0]
    return fields | changes
