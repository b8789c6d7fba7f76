"""Graph components that understand French; they run inside Rasa (Python 3.10)."""
