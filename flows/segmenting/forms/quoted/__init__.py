"""Turns in quote marks, and who says them."""
