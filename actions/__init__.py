"""Custom actions: slots -> one service call -> replies and events."""
