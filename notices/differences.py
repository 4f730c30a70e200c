"""What one version of a notice says otherwise than the one before it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from notices.models import Notice, NoticeVersion


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: ``same`` as before, ``added``, or ``removed`` from the version before."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionShown:
    """A version with the one before it, if any, and its text as passages."""

    version: NoticeVersion
    before: NoticeVersion | None
    passages: list[Passage]

    @property
    def has_new_title(self) -> bool:
        return self.before is not None and self.before.title != self.version.title

    @property
    def has_new_deadline(self) -> bool:
        return self.before is not None and self.before.due_at != self.version.due_at


def versions_of(notice: Notice) -> list[VersionShown]:
    """All versions of a notice with their differences, the newest first: one query."""
    versions = list(notice.versions.order_by("number"))
    shown = [
        VersionShown(
            version=after,
            before=before,
            passages=compare((before or after).paragraphs, after.paragraphs),
        )
        for before, after in pairwise([None, *versions])
        if after is not None
    ]
    return shown[::-1]


def compare(before: list[str], after: list[str]) -> list[Passage]:
    """The paragraphs of ``after``, with those of ``before`` that are gone in their place."""
    passages = []
    for tag, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            passages += [Passage("same", text) for text in after[new_start:new_end]]
            continue
        passages += [Passage("removed", text) for text in before[start:end]]
        passages += [Passage("added", text) for text in after[new_start:new_end]]
    return passages
