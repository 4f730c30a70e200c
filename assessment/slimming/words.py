"""Words that make an indicator routine work or a veto item."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from accounts.models import City
from assessment.models import RoutineWord
from assessment.slimming.names import letters_of

GAP = re.compile(r"…+|\.{2,}|\*+")
"""Between the parts of a word anything may stand."""

ROUTINE: Mapping[str, str] = {
    "召开…会": "开会是日常工作，次数不是成效",
    "会议…次": "开会是日常工作，次数不是成效",
    "会议…场": "开会是日常工作，场次不是成效",
    "会议记录": "会议记录属于留痕材料",
    "照片": "照片属于留痕材料",
    "截图": "截图属于留痕材料",
    "留痕": "以留痕代替实绩",
    "打卡": "打卡次数不是成效",
    "学习笔记": "学习笔记属于留痕材料",
    "心得体会": "心得体会属于留痕材料",
    "批示": "领导批示不作为考核依据",
    "媒体": "媒体报道不作为考核依据",
    "宣传报道": "宣传报道不作为考核依据",
    "信息…篇": "信息报送篇数不是成效",
    "简报": "简报期数不是成效",
    "经验…文章": "经验文章篇数不是成效",
    "经验材料": "经验材料篇数不是成效",
    "发文": "发文数量不是成效",
    "印发…文件": "发文数量不是成效",
    "出台文件": "发文数量不是成效",
    "台账资料": "台账资料属于留痕材料",
}
"""The declared list of rule A5 with the reason of each word."""

HARMLESS: Mapping[str, tuple[str, ...]] = {
    "照片": ("照片区",),
    "打卡": ("网红打卡", "打卡地"),
    "批示": ("批示范", "批示意"),
    "媒体": ("融媒体中心", "融媒体建设", "融媒体平台", "多媒体"),
    "简报": ("精简报",),
    "发文": ("发文旅", "发文化", "发文创", "发文明", "发文物", "发文博", "发文体", "发文娱"),
}
"""Where a word only seems to stand: 精简报表 is no 简报, 审批示范 no 批示, 开发文旅 no 发文.

By the word, whether the declared list or a city refuses it; a longer word that a city adds has
letters of its own and is found everywhere. None holds more than the neighbours need: 公开发文 and
融媒体报道 stay routine work.
"""

VETO = ("一票否决", "责任状", "责任书", "军令状")
"""What makes a veto item or a pledge (rule A6)."""


def words_in_force(city: City) -> dict[str, str]:
    """The declared words and the city's own, less those that it no longer refuses: one query."""
    words = dict(ROUTINE)
    for change in RoutineWord.objects.filter(city=city).newest():
        words.pop(change.word, None)
        if change.is_refused:
            words[change.word] = change.reason
    return words


def first_word_in(text: str, words: Iterable[str]) -> str | None:
    """The first of the words that stands in the text; spaces and marks do not count."""
    letters = letters_of(text)
    return next((word for word in words if _pattern(word).search(letters)), None)


def has_letters(word: str) -> bool:
    """Whether there is anything in the word that could be found."""
    return any(letters_of(part) for part in GAP.split(word))


def harmless_in(word: str) -> tuple[str, ...]:
    """The longer words in which the letters of this one do not count."""
    return HARMLESS.get(word, ())


@lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str]:
    parts = [re.escape(part) for text in GAP.split(word) if (part := letters_of(text))]
    elsewhere = "".join(_no(longer, word) for longer in harmless_in(word))
    return re.compile(elsewhere + ".*?".join(parts) if parts else r"(?!)")


def _no(longer: str, word: str) -> str:
    """That the letters of ``word`` which begin here are not those in ``longer``."""
    before, _word, after = longer.partition(word)
    return f"(?!(?<={before}){word}{after})"
