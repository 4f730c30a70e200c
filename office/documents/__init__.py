"""Official documents as Word files in the layout of GB/T 9704-2012."""

from office.documents.document import (
    DocumentNumber,
    Heading,
    OfficialDocument,
    Paragraph,
    SubHeading,
)
from office.documents.writer import DOCX_TYPE, chinese_date, write_docx

__all__ = [
    "DOCX_TYPE",
    "DocumentNumber",
    "Heading",
    "OfficialDocument",
    "Paragraph",
    "SubHeading",
    "chinese_date",
    "write_docx",
]
