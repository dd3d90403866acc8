"""Templates of a release's texts: the card and the viewer."""
