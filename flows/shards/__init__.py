"""Shards: the inputs of a release, cut into pieces of work whose results can be kept.

planning    which inputs there are, and how they are cut; what did not change is not opened
working     the documents of a shard through the stages, checked, and left as a part
crew        the processes that do the work, their limits, and what happens when one is lost
storing     the folder of results
gathering   what is published of all parts, decided on their catalogues
running     all of it in order, for whoever makes a release
"""
