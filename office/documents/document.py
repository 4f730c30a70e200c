"""What an official document says, apart from how it is laid out."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number (发文字号): 代字〔年份〕序号, without 第 and without leading zeros."""

    code: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level ("一、…"), in 黑体."""

    text: str


@dataclass(frozen=True, slots=True)
class SubHeading:
    """A heading of the second level ("（一）…"), in 楷体."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body, in 仿宋, its first line indented by two characters."""

    text: str


Block = Heading | SubHeading | Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialDocument:
    """One official document.

    ``issuer`` signs it on ``signed_on``. ``addressee`` (主送机关) stands above the body.
    ``red_head`` is the issuer's mark in red on the first page; where it is empty there is neither
    a head nor its red rule. ``watermark`` stands in the header of every page: who was handed it.
    """

    title: str
    body: tuple[Block, ...]
    issuer: str
    signed_on: date
    addressee: str = ""
    number: DocumentNumber | None = None
    red_head: str = ""
    watermark: str = ""
