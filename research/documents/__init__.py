"""What field research writes to others: feedback and reports, always in Chinese."""
