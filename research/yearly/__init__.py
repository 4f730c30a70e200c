"""A year of field research: against last year's, by place and month, and what is still open."""
