"""Lays an official document out as a Word file."""

import re
import unicodedata
from datetime import date, datetime, time
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.font import CT_RPr
from docx.section import Section
from docx.shared import Length, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from office.documents import layout
from office.documents.document import Heading, OfficialDocument, SubHeading
from office.documents.layout import Font

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_INDENT = 2
"""Characters by which the first line of a paragraph is indented."""
DATE_INDENT = 4
"""Characters between the date and the right edge."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_docx(document: OfficialDocument) -> bytes:
    """The document as the content of a ``.docx`` file.

    Characters that a Word file cannot hold are left out.
    """
    word = Document()
    _describe(word, document)
    _set_page(word.sections[0])
    _set_default_font(word)
    _name_fonts(word)
    _number_pages(word)
    _mark_pages(word, document.watermark)
    _write_head(word, document)
    _write_title(word, document)
    _write_body(word, document)
    _write_signature(word, document)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _describe(word: WordDocument, document: OfficialDocument) -> None:
    properties = word.core_properties
    properties.title = _printable(document.title)[:255]
    properties.author = properties.last_modified_by = _printable(document.issuer)[:255]
    properties.comments = ""
    properties.created = properties.modified = datetime.combine(document.signed_on, time())


# --- The page ---------------------------------------------------------------------------------
def _set_page(section: Section) -> None:
    section.page_width, section.page_height = layout.PAGE_WIDTH, layout.PAGE_HEIGHT
    section.top_margin, section.bottom_margin = layout.MARGIN_TOP, layout.MARGIN_BOTTOM
    section.left_margin, section.right_margin = layout.MARGIN_LEFT, layout.MARGIN_RIGHT
    section.footer_distance = layout.FOOTER_DISTANCE
    properties = section._sectPr
    grid = properties.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        properties.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(layout.LINE_PITCH.twips))
    grid.set(qn("w:charSpace"), str(layout.CHARACTER_SPACE))


def _set_default_font(word: WordDocument) -> None:
    """The grid is counted in characters of the default style, so that must be the body's."""
    style = word.styles["Normal"]
    style.font.size = layout.SIZE_3
    _set_font_names(style.element.get_or_add_rPr(), layout.BODY)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Length(0)
    style.paragraph_format.line_spacing = 1.0


def _name_fonts(word: WordDocument) -> None:
    """Name an alternative for each font in the font table."""
    fonts = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.alternative}"/></w:font>'
        for font in layout.FONTS
    )
    table = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
    word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = table.encode()


def _number_pages(word: WordDocument) -> None:
    """Page numbers between dashes, outside: right on odd pages, left on even ones."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    for footer, align, side in (
        (section.footer, ALIGN.RIGHT, "right"),
        (section.even_page_footer, ALIGN.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing = layout.SIZE_4
        _indent(paragraph, side, characters=1, size=layout.SIZE_4)
        _write(paragraph, "— ", layout.PAGE_NUMBER, layout.SIZE_4)
        _add_page_field(_write(paragraph, "", layout.PAGE_NUMBER, layout.SIZE_4))
        _write(paragraph, " —", layout.PAGE_NUMBER, layout.SIZE_4)


def _mark_pages(word: WordDocument, watermark: str) -> None:
    """The watermark in grey at the head of odd and even pages, if there is one."""
    if not watermark:
        return
    section = word.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER
        run = _write(paragraph, watermark, layout.HEADING, layout.SIZE_4)
        run.font.color.rgb = RGBColor.from_string(layout.GREY)


def _add_page_field(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


# --- The text ---------------------------------------------------------------------------------
def _write_head(word: WordDocument, document: OfficialDocument) -> None:
    """The issuer's red mark, the number, and under it the red rule."""
    if document.red_head:
        mark = _paragraph(word, ALIGN.CENTER)
        run = _write(mark, document.red_head, layout.TITLE, layout.SIZE_1)
        run.font.color.rgb = RGBColor.from_string(layout.RED)
        word.add_paragraph()
    if document.number is not None or document.red_head:
        number = _paragraph(word, ALIGN.CENTER)
        _write(number, str(document.number or ""), layout.BODY, layout.SIZE_3)
        if document.red_head:
            _rule_below(number)
        word.add_paragraph()


def _write_title(word: WordDocument, document: OfficialDocument) -> None:
    _write(_paragraph(word, ALIGN.CENTER), document.title, layout.TITLE, layout.SIZE_2)
    word.add_paragraph()


def _write_body(word: WordDocument, document: OfficialDocument) -> None:
    if document.addressee:
        _write(_paragraph(word, ALIGN.LEFT), f"{document.addressee}：", layout.BODY, layout.SIZE_3)
    for block in document.body:
        match block:
            case Heading():
                font = layout.HEADING
            case SubHeading():
                font = layout.SUB_HEADING
            case _:
                font = layout.BODY
        for line in block.text.splitlines() or [""]:
            paragraph = _paragraph(word, ALIGN.JUSTIFY)
            _indent(paragraph, "firstLine", characters=BODY_INDENT)
            _write(paragraph, line.strip(), font, layout.SIZE_3)


def _write_signature(word: WordDocument, document: OfficialDocument) -> None:
    """The issuer centred over the date, which stands four characters from the right edge."""
    word.add_paragraph()
    signed_on = chinese_date(document.signed_on)
    difference = text_width(signed_on) - text_width(document.issuer)
    for text, indent in (
        (document.issuer, max(DATE_INDENT + difference / 2, 0)),
        (signed_on, DATE_INDENT),
    ):
        paragraph = _paragraph(word, ALIGN.RIGHT)
        _indent(paragraph, "right", characters=indent)
        _write(paragraph, text, layout.BODY, layout.SIZE_3)


def chinese_date(day: date) -> str:
    """A day as official documents write it: 2026年10月8日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def text_width(text: str) -> float:
    """The width of a text in Chinese characters; a Latin letter or a figure takes half of one."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


# --- Words in Word ----------------------------------------------------------------------------
def _paragraph(word: WordDocument, align: ALIGN) -> WordParagraph:
    paragraph = word.add_paragraph()
    paragraph.alignment = align
    return paragraph


def _write(paragraph: WordParagraph, text: str, font: Font, size: Length) -> Run:
    run = paragraph.add_run(_printable(text))
    run.font.size = size
    _set_font_names(run._r.get_or_add_rPr(), font)
    return run


def _set_font_names(properties: CT_RPr, font: Font) -> None:
    """Name the font for every script: Word takes Chinese text from the East Asian attribute."""
    names = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        names.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        names.set(qn(f"w:{script}"), font.name)


def _indent(
    paragraph: WordParagraph, side: str, *, characters: float, size: Length = layout.SIZE_3
) -> None:
    """Indent by characters, and by the same length for programs that know lengths only."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
    indent.set(qn(f"w:{side}"), str(round(characters * size.twips)))


def _rule_below(paragraph: WordParagraph) -> None:
    """A red rule as wide as the text, 4 mm below the paragraph."""
    border = OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", "12"),  # eighths of a point
        ("space", str(round(layout.RED_RULE_BELOW_NUMBER.pt))),
        ("color", layout.RED),
    ):
        border.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
