"""What the portal's pages read, across all floors, each in a fixed number of queries."""
