"""The list of a decided round of awards as an official document.

What stands here goes out to offices, hence always in Chinese.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils import timezone

from assessment.models import AwardRound, Nomination
from office.documents import OfficialDocument, Paragraph, chinese_date

_COUNTED = {AwardRound.Kind.ORGANISATION: "个", AwardRound.Kind.INDIVIDUAL: "名"}


def award_document(round_: AwardRound, awarded: Iterable[Nomination]) -> OfficialDocument:
    """The award list of a decided round, signed by the department; ``awarded`` come by county.

    Raises ``ValueError`` for a round that is not decided.
    """
    if round_.decided_at is None or round_.published_at is None or round_.publicity_until is None:
        raise ValueError("an award list is of a decided round")
    rows = list(awarded)
    return OfficialDocument(
        title=f"关于公布{round_}名单的通知",
        addressee="各县区委组织部，市直有关单位",
        body=tuple(_body(round_, rows)),
        issuer=f"中共{round_.section.office}",
        signed_on=timezone.localdate(round_.decided_at),
    )


def _body(round_: AwardRound, awarded: list[Nomination]) -> Iterator[Paragraph]:
    counted = _COUNTED[AwardRound.Kind(round_.kind)]
    first, last = timezone.localdate(round_.published_at), round_.publicity_until
    yield Paragraph(
        f"根据{round_.basis}，经县区推荐、{round_.section}审核，并于{chinese_date(first)}至"
        f"{chinese_date(last or first)}公示，{round_.resolution}，"
        f"确定{len(awarded)}{counted}{round_}。现将名单公布如下。"
    )
    for county, rows in groupby(awarded, key=lambda row: row.county):
        named = [f"{row.name}（{row.unit_name}）" for row in rows]
        yield Paragraph(f"{county}（{len(named)}{counted}）：{'、'.join(named)}。")
