"""Who the speakers are: introductions, voices, roles, replies."""
