"""Lists of meetings as spreadsheets, read with every cell checked and written again."""
