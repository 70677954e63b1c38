"""Suggestions which agency or unit must answer: learned from what people decided, never decided."""
