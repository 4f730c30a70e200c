"""Which files come in with a notice or an answer, whoever brings them."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

FILE_SIZE = 10 * 2**20
"""Bytes; the upload handler keeps no more than this of a file."""
FILENAME_LENGTH = 200
"""Characters."""

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".ofd": (_ZIP,),
    ".doc": (_OLE,),
    ".docx": (_ZIP,),
    ".wps": (_OLE, _ZIP),
    ".xls": (_OLE,),
    ".xlsx": (_ZIP,),
    ".et": (_OLE, _ZIP),
    ".ppt": (_OLE,),
    ".pptx": (_ZIP,),
    ".dps": (_OLE, _ZIP),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
}
"""The kinds of file that offices work with, by extension, and how such a file begins."""

KINDS = tuple(_BEGINNINGS)
"""Extensions that are taken, each with its dot."""


def check_upload(upload: UploadedFile, *, field: str = "upload") -> None:
    """Raise ``ValidationError`` for ``field`` unless the file may come in.

    It has a kind that offices work with, begins as such a file does, and is neither empty nor
    larger than :data:`FILE_SIZE`.
    """
    kind = PurePath(upload.name or "").suffix.lower()
    if kind not in _BEGINNINGS:
        message = _("This kind of file is not taken. Possible are: %(kinds)s.")
        kinds = " ".join(known.removeprefix(".") for known in KINDS)
        raise ValidationError({field: message % {"kinds": kinds}})
    if not upload.size:
        raise ValidationError({field: _("The file is empty.")})
    if upload.size > FILE_SIZE:
        message = _("The file is larger than %(limit)s MB.")
        raise ValidationError({field: message % {"limit": FILE_SIZE // 2**20}})
    upload.seek(0)
    beginning = upload.read(8)
    upload.seek(0)
    if not beginning.startswith(_BEGINNINGS[kind]):
        message = _("The file is no %(kind)s, whatever its name says. Save it anew and try again.")
        raise ValidationError({field: message % {"kind": kind.removeprefix(".")}})


def clean_filename(upload: UploadedFile) -> str:
    """The file's name as its owner knows it: without folders or control characters."""
    name = PurePath((upload.name or "").replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[-FILENAME_LENGTH:]
