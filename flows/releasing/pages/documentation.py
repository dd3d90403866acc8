"""The texts of a release that people and programs read beside the tables: card, citation, Croissant, viewer, pictures.

They are functions of the release alone; publish.py puts them into the folder.
"""

from __future__ import annotations

from flows.releasing.context import Release
from flows.releasing.pages.card import card, citation, factory_info
from flows.releasing.pages.croissant import croissant
from flows.releasing.pages.plots import plots
from flows.releasing.pages.viewer import viewer


def render(release: Release) -> dict[str, str]:
    """The texts by their path below the release folder."""
    return {
        "README.md": card(release),
        "CITATION.cff": citation(release),
        "dataset_info.json": factory_info(),
        "croissant.json": croissant(release),
        "viewer/index.html": viewer(release, release.context.dataset.title),
        **plots(release.tally),
    }
