"""Dates as an office writes them: Django's own format puts a zero before the month's number."""

MONTH_DAY_FORMAT = "n月j日"
