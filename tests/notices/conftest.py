"""Notices at each stage."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from notices.models import Notice
from notices.services import draft_notice, send_notice
from office.workdays import close_of
from tests.cast import Cast

MakeNotice = Callable[..., Notice]


@pytest.fixture
def make_draft(cast: Cast, now: datetime) -> MakeNotice:
    """Draft a notice of 组织科 to one township in each county; keywords replace its fields."""

    def make(**changes: object) -> Notice:
        fields: dict[str, object] = {
            "author": cast.organ,
            "section": cast.organ_section,
            "title": "关于核对党员信息的通知",
            "text": "请各乡镇核对党员信息。\n核对后无须报送材料。",
            "basis": "年度工作要点",
            "audience": [cast.fuxin_town, cast.zhangwu_town],
            "due_at": close_of((now + timedelta(days=3)).date()),
            "minutes": 10,
            "classified": False,
            "now": now,
        }
        return draft_notice(**{**fields, **changes})

    return make


@pytest.fixture
def make_sent(make_draft: MakeNotice, now: datetime) -> MakeNotice:
    """Draft a notice and send it at once."""

    def make(**changes: object) -> Notice:
        return send_notice(notice=make_draft(**changes), now=now)

    return make
