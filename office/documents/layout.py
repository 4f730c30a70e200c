"""The measures of GB/T 9704-2012, and the fonts with what stands in for them.

A4; the text area is 156 × 225 mm and holds 22 lines of 28 characters. Fonts are named and never
embedded: a machine without 仿宋_GB2312 takes the alternative of the document's font table.
"""

from dataclasses import dataclass
from math import floor

from docx.shared import Length, Mm, Pt, Twips

PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
TEXT_WIDTH, TEXT_HEIGHT = Mm(156), Mm(225)
MARGIN_TOP, MARGIN_LEFT = Mm(37), Mm(28)
MARGIN_RIGHT = Length(PAGE_WIDTH - MARGIN_LEFT - TEXT_WIDTH)
MARGIN_BOTTOM = Length(PAGE_HEIGHT - MARGIN_TOP - TEXT_HEIGHT)
LINES_A_PAGE, CHARACTERS_A_LINE = 22, 28

SIZE_1, SIZE_2, SIZE_3, SIZE_4 = Pt(26), Pt(22), Pt(16), Pt(14)
"""一号, 二号, 三号 and 四号."""

LINE_PITCH = Twips(floor(TEXT_HEIGHT.twips / LINES_A_PAGE))
"""Rounded down to whole twips: rounded up, the 22nd line would not fit."""
CHARACTER_SPACE = floor((TEXT_WIDTH.pt / CHARACTERS_A_LINE - SIZE_3.pt) * 4096)
"""What the grid adds to a character of the body, in 4096ths of a point (negative: narrower)."""

PAGE_NUMBER_BELOW_TEXT = Mm(7)
FOOTER_DISTANCE = Length(MARGIN_BOTTOM - PAGE_NUMBER_BELOW_TEXT - SIZE_4 // 2)
"""From the page's edge to the footer's line; the dashes sit half a line above its bottom."""

RED = "FF0000"
GREY = "A6A6A6"
RED_RULE_BELOW_NUMBER = Mm(4)


@dataclass(frozen=True, slots=True)
class Font:
    """A font by name, and the one to take on a machine that lacks it."""

    name: str
    alternative: str


TITLE = Font("方正小标宋简体", "华文中宋")
HEADING = Font("黑体", "SimHei")
SUB_HEADING = Font("楷体_GB2312", "楷体")
BODY = Font("仿宋_GB2312", "仿宋")
PAGE_NUMBER = Font("宋体", "SimSun")
FONTS = (TITLE, HEADING, SUB_HEADING, BODY, PAGE_NUMBER)
