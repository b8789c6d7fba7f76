"""The orientation assistant of « Territoires d'engagement »."""
