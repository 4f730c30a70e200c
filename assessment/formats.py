"""Indicator files for django-import-export, read by the safe reader and written inert.

Its own xlsx reader trusts ``<dimension>``: a sheet that says A1 imports no rows and no error.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tablib
from import_export.formats.base_formats import Format

from assessment.sheets.columns import ROW
from assessment.sheets.layout import NOTHING_SAID, Layout, find_layout
from assessment.sheets.rows import indicator_rows
from office.spreadsheets.reading import read_workbook
from office.spreadsheets.writing import XLSX, SheetToWrite, write_workbook


class IndicatorFile(Format):
    """A file named ``filename``; ``sheet`` and ``names`` as for ``find_layout``."""

    def __init__(
        self,
        filename: str = "",
        encoding: str | None = None,
        *,
        sheet: str = "",
        names: Mapping[str, str] = NOTHING_SAID,
    ) -> None:
        self.filename = filename
        self.encoding = encoding
        self.sheet = sheet
        self.names = names

    def get_title(self) -> str:
        return "xlsx"

    def create_dataset(self, in_stream: bytes | Path) -> tablib.Dataset:
        """One row per indicator, headers by our names and ``ROW`` first.

        Raises UnreadableWorkbook or NoIndicatorSheet.
        """
        layout = self.layout_of(in_stream)
        headers = [ROW, *layout.columns]
        dataset = tablib.Dataset(headers=headers)
        for row in indicator_rows(layout):
            dataset.append([row[header] for header in headers])
        return dataset

    def layout_of(self, in_stream: bytes | Path) -> Layout:
        """Where the file's indicators stand. Raises UnreadableWorkbook or NoIndicatorSheet."""
        workbook = read_workbook(in_stream, filename=self.filename)
        return find_layout(workbook, sheet=self.sheet, names=self.names)

    def export_data(self, dataset: tablib.Dataset, **_options: Any) -> bytes:
        """The dataset as xlsx; no cell can start a formula."""
        sheet = SheetToWrite(dataset.title or "指标", dataset.headers, list(dataset))
        return write_workbook([sheet])

    def is_binary(self) -> bool:
        return True

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return XLSX

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True
