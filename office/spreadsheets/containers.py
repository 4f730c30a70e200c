"""What kind of file the bytes really are, and whether a zip is safe to unpack. No Django."""

import io
import zipfile
from enum import StrEnum

from office.spreadsheets.limits import Limits
from office.spreadsheets.reasons import Reason, Refused

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
OTHER_MAGIC = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
"""Files that people send by mistake and that could pass for text."""


class Kind(StrEnum):
    """The formats that are read; the value is the file name's extension."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


def kind_of(content: bytes) -> Kind:
    """Judge by content, never by name.

    Raises Refused for an encrypted file and for what is no spreadsheet at all.
    """
    if content.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused(Reason.ENCRYPTED)
        if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
            return Kind.XLS
        raise Refused(Reason.UNKNOWN_KIND)
    if content.startswith(ZIP_MAGIC):
        return _kind_of_zip(content)
    if content.startswith(OTHER_MAGIC) or content.lstrip()[:1] == b"<":
        raise Refused(Reason.WRONG_EXTENSION)
    return Kind.CSV


def _kind_of_zip(content: bytes) -> Kind:
    names = set(open_zip(content).namelist())
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "content.xml" in names:
        return Kind.ODS
    raise Refused(Reason.UNKNOWN_KIND)


def open_zip(content: bytes) -> zipfile.ZipFile:
    """Raises Refused when the directory of the zip is broken."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(Reason.DAMAGED) from error


def safe_zip(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The zip, after its members were weighed by their stated and then by their true size.

    Unpacking happens in small pieces that are thrown away; a member longer than it says fails
    its checksum. Raises Refused.
    """
    archive = open_zip(content)
    members = archive.infolist()
    if len(members) > limits.members or sum(m.file_size for m in members) > limits.unpacked_bytes:
        raise Refused(Reason.TOO_MUCH_INSIDE)
    if len({member.filename.lower() for member in members}) < len(members):
        raise Refused(Reason.DAMAGED)
    for member in members:
        if member.flag_bits & 0x1:
            raise Refused(Reason.ENCRYPTED)
        swollen = member.file_size > member.compress_size * limits.member_ratio
        if swollen and member.file_size > limits.ratio_from_bytes:
            raise Refused(Reason.TOO_MUCH_INSIDE)
    try:
        broken = archive.testzip()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(Reason.DAMAGED) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Refused(Reason.DAMAGED) from error
    if broken is not None:
        raise Refused(Reason.DAMAGED)
    return archive
