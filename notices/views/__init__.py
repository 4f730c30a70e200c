"""The pages of notices. What a person may not see answers 404, as if it did not exist."""
