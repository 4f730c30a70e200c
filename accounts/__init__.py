"""Counties, units, offices, sections, people, their roles and per-county permissions."""
