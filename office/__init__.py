"""Ground floor: rules with their sources, working days, safe spreadsheets, official documents."""
