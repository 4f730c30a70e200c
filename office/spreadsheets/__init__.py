"""Spreadsheets, which are hostile until read.

``reading``  ``read_workbook``: a workbook as plain values, or one sentence why not.
``tables``   ``read_table``: a simple list, its header found by names.
``writing``  workbooks in which no cell can start a formula.

The rest runs in a child process with limits on memory and time (``child``), which imports no
Django, so this file imports nothing.
"""
