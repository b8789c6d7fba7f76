"""Simulated visitors: they read what a human reads, and know nothing of how the assistant works."""
