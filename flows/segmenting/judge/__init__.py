"""Which reading of a page is right, decided by fitted weights over what is seen of the page."""
