"""Training a candidate model, comparing it with the one in service, and putting it in service."""
