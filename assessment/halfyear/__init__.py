"""The half-year: the peer inspection tour, its scores and problems, and how indicators stand."""
