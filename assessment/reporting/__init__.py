"""Values on their way from a county, or from a system, to what counts."""
