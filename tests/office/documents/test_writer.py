"""The layout of official documents, read back from the written file."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from office.documents import (
    DocumentNumber,
    Heading,
    OfficialDocument,
    Paragraph,
    SubHeading,
    write_docx,
)
from office.documents.writer import chinese_date, text_width

NOTICE = OfficialDocument(
    title="关于召开全市组织部长会议的通知",
    addressee="各县区委组织部",
    body=(
        Paragraph("现将有关事项通知如下。"),
        Heading("一、会议时间"),
        SubHeading("（一）报到"),
        Paragraph("2026年10月20日9:00。"),
    ),
    issuer="中共阜新市委组织部",
    signed_on=date(2026, 10, 8),
    number=DocumentNumber("阜组发", 2026, 3),
    red_head="中共阜新市委组织部文件",
)


def read(document: OfficialDocument) -> WordDocument:
    return Document(BytesIO(write_docx(document)))


def paragraph_of(word: WordDocument, text: str) -> WordParagraph:
    return next(paragraph for paragraph in word.paragraphs if paragraph.text == text)


def fonts_of(paragraph: WordParagraph) -> tuple[set[str], float]:
    (run,) = paragraph.runs
    names = run._r.rPr.rFonts
    return {names.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")}, (
        run.font.size.pt
    )


def indent_of(paragraph: WordParagraph, side: str) -> str:
    return paragraph._p.pPr.ind.get(qn(f"w:{side}Chars"))


def test_the_text_area_is_156_by_225_mm_on_a4() -> None:
    (section,) = read(NOTICE).sections

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert width / 36000 == pytest.approx(156, abs=0.1)
    assert height / 36000 == pytest.approx(225, abs=0.1)


def test_a_page_holds_22_lines_of_28_characters() -> None:
    word = read(NOTICE)
    grid = word.sections[0]._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    character = word.styles["Normal"].font.size.pt + int(grid.get(qn("w:charSpace"))) / 4096

    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(225 / 25.4 * 72 / pitch) == 22
    assert int(156 / 25.4 * 72 / character) == 28


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("中共阜新市委组织部文件", "方正小标宋简体", 26),
        ("关于召开全市组织部长会议的通知", "方正小标宋简体", 22),
        ("各县区委组织部：", "仿宋_GB2312", 16),
        ("现将有关事项通知如下。", "仿宋_GB2312", 16),
        ("一、会议时间", "黑体", 16),
        ("（一）报到", "楷体_GB2312", 16),
        ("中共阜新市委组织部", "仿宋_GB2312", 16),
    ],
)
def test_fonts_are_named_for_latin_and_for_chinese(text: str, font: str, size: float) -> None:
    assert fonts_of(paragraph_of(read(NOTICE), text)) == ({font}, size)


def test_a_machine_without_a_font_is_told_another() -> None:
    (table,) = (
        part.blob.decode()
        for part in read(NOTICE).part.package.iter_parts()
        if part.partname == "/word/fontTable.xml"
    )

    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_the_text_stands_in_its_order() -> None:
    assert [paragraph.text for paragraph in read(NOTICE).paragraphs if paragraph.text] == [
        "中共阜新市委组织部文件",
        "阜组发〔2026〕3号",
        "关于召开全市组织部长会议的通知",
        "各县区委组织部：",
        "现将有关事项通知如下。",
        "一、会议时间",
        "（一）报到",
        "2026年10月20日9:00。",
        "中共阜新市委组织部",
        "2026年10月8日",
    ]


def test_paragraphs_are_indented_by_two_characters_and_the_addressee_is_not() -> None:
    word = read(NOTICE)

    assert indent_of(paragraph_of(word, "现将有关事项通知如下。"), "firstLine") == "200"
    assert indent_of(paragraph_of(word, "一、会议时间"), "firstLine") == "200"
    assert paragraph_of(word, "各县区委组织部：")._p.pPr.ind is None


def test_the_issuer_is_centred_over_the_date() -> None:
    word = read(NOTICE)
    issuer, day = "中共阜新市委组织部", "2026年10月8日"
    right = {text: int(indent_of(paragraph_of(word, text), "right")) for text in (issuer, day)}

    assert right[day] == 400
    assert right[issuer] + text_width(issuer) * 50 == right[day] + text_width(day) * 50


def test_a_red_rule_stands_under_the_number_of_a_red_head() -> None:
    rule = paragraph_of(read(NOTICE), "阜组发〔2026〕3号")._p.pPr.find(qn("w:pBdr"))

    assert rule.find(qn("w:bottom")).get(qn("w:color")) == "FF0000"


def test_without_a_red_head_nothing_is_red() -> None:
    plain = read(replace(NOTICE, red_head="", number=None))

    assert plain.paragraphs[0].text == NOTICE.title
    assert "FF0000" not in plain.element.xml


def test_pages_are_numbered_between_dashes_on_the_outer_side() -> None:
    word = read(NOTICE)
    odd, even = word.sections[0].footer, word.sections[0].even_page_footer

    assert word.settings.odd_and_even_pages_header_footer
    for footer, align, side in ((odd, "right", "right"), (even, "left", "left")):
        (paragraph,) = footer.paragraphs
        xml = paragraph._p.xml
        assert paragraph.text == "—  —"
        assert "PAGE</w:instrText>" in xml
        assert f'<w:jc w:val="{align}"/>' in xml
        assert indent_of(paragraph, side) == "100"


def test_several_lines_become_several_paragraphs() -> None:
    word = read(replace(NOTICE, body=(Paragraph("第一行。\n第二行。"),)))

    assert indent_of(paragraph_of(word, "第二行。"), "firstLine") == "200"


def test_what_a_word_file_cannot_hold_is_left_out() -> None:
    word = read(replace(NOTICE, title="关于\x00会议\x1b的通知\ud800"))

    assert paragraph_of(word, "关于会议的通知")


@pytest.mark.parametrize(
    ("day", "text"), [(date(2026, 10, 8), "2026年10月8日"), (date(2027, 1, 1), "2027年1月1日")]
)
def test_a_date_has_no_leading_zeros(day: date, text: str) -> None:
    assert chinese_date(day) == text
