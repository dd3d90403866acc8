"""Turns behind labels."""
