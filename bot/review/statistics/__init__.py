"""What the service amounts to: counts a day that outlive the conversations (docs/statistics.md)."""
