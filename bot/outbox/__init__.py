"""Mails to send: rows written with what they tell, and the worker that sends them."""
