"""Non-appointment research: what its pages read, and a talk as an official document."""
