"""A year of meetings: against last year's, its plan, its quota, the register it is held against."""
