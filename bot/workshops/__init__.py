"""Workshops between peers, kept by advisers, and the territories that share their experience."""
