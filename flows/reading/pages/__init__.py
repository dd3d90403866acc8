"""Pages and what they come in: HTML, mails and saved pages, crawls, feeds, XML in which people speak."""
