"""Reading what was said again, without what tells who said it."""
