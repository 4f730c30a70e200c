"""Requirements, and the notices through which they reach people."""
