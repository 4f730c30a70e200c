"""One believable month of invented work, written through the same services as real work.

Every name of a person and every matter is made up; only the divisions are real.
"""
