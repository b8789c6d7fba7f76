"""Reviewing the assistant's work: what was understood, what was learnt, what it amounts to."""
