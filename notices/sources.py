"""Where requirements and engagements come from: each app registers its kinds of source.

``notices`` knows no app above it. An app that asks for something registers a
:class:`RequirementSource` in its ``AppConfig.ready``; from it the home page learns where a
requirement is answered, and ``rebuild_requirements`` what ought to be required. An app that takes
people's time registers an :class:`EngagementSource` beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from notices.models import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSpec:
    """What a source asks of one unit; the fields are those of :class:`Requirement`."""

    source_kind: str
    source_key: str
    kind: Requirement.Kind
    unit_id: int
    county_id: int | None
    asked_by_id: int
    title: str
    basis: str
    due_at: datetime
    people: int
    minutes: int
    estimate: str
    person_id: int | None = None
    state: Requirement.State = Requirement.State.OPEN
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSource:
    """A kind of row that asks something of units.

    ``expected`` yields a spec for everything that this kind requires by its own tables, done and
    withdrawn included. ``url_name`` is the page on which a requirement is answered; it takes the
    source key.
    """

    kind: str
    url_name: str
    expected: Callable[[], Iterable[RequirementSpec]]


_sources: dict[str, RequirementSource] = {}


def register(source: RequirementSource) -> None:
    """Make a kind of source known. Raises ``ValueError`` if the kind is taken."""
    if _sources.setdefault(source.kind, source) is not source:
        raise ValueError(f"requirement source {source.kind} is registered twice")


def registered() -> Iterator[RequirementSource]:
    """All kinds of source."""
    return iter(_sources.values())


def source_of(requirement: Requirement) -> RequirementSource:
    """The kind of source of a requirement."""
    return _sources[requirement.source_kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementSpec:
    """A slot that a source takes of somebody's time; the fields are those of ``Engagement``."""

    source_kind: str
    source_key: str
    unit_id: int
    county_id: int | None
    during: DateTimeTZRange
    title: str
    section_id: int
    person_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementSource:
    """A kind of row that takes people's time; ``expected`` yields all that it takes."""

    kind: str
    expected: Callable[[], Iterable[EngagementSpec]]


_engaging: dict[str, EngagementSource] = {}


def register_engaging(source: EngagementSource) -> None:
    """Make a kind of source known. Raises ``ValueError`` if the kind is taken."""
    if _engaging.setdefault(source.kind, source) is not source:
        raise ValueError(f"engagement source {source.kind} is registered twice")


def registered_engaging() -> Iterator[EngagementSource]:
    """All kinds of source that take people's time."""
    return iter(_engaging.values())
