"""Scripts that make the committed tables of this room again from what they were made of."""
