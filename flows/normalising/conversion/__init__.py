"""Characters of one script become those of another: dictionaries, senses and names of both."""
