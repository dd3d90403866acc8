"""tables -> release: what the stages made becomes rows, the rows are checked, and what holds is published.

tables.py builds the rows, validate.py checks them, publish.py makes the release; around them stand the versions and
changes, the files, the card, Croissant, the viewer, and the checks of a finished release. Nothing here knows Prefect.
"""
