"""The record of who said what."""
