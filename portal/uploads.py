"""Uploaded files stay in memory until a form has taken them (rule N3).

Django's own handlers write larger files to the disk before any form is read; one that is then
refused as classified would have been stored for a moment.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from office.spreadsheets.limits import Limits


class MemoryOnlyUploadHandler(FileUploadHandler):
    """Keep a file in memory; of one larger than any form takes, only its size is right."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= Limits().file_bytes:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
