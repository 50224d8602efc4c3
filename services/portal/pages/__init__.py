"""The portal's pages: facts in (`views`), words around them (`wording`), HTML out (`render`)."""

from services.portal.pages.environment import SAMPLE, Site, View, build_environment, render

__all__ = ["SAMPLE", "Site", "View", "build_environment", "render"]
