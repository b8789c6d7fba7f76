"""Reviewing what visitors said and what the assistant made of it."""
