"""What the portal's pages read, across all floors; each function takes a fixed number of queries."""
