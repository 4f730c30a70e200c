"""What goes out in writing: convocations, their changes, minutes; always in Chinese."""
