"""Tests enter by the doors: HTTP, a browser, the action webhook, real databases."""
