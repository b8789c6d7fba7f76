"""Requests for a human adviser."""
