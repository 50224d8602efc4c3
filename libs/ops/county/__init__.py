"""Writes the fictional sample county, the same byte for byte each time: `make county`.

Real boundaries, names and people are never shipped; a deployment loads its own (design/mission.md).

units      the tree of units: config/units.yaml
ground     the land they answer for: config/areas.geojson
officers   who is at hand there: config/officers.yaml
"""
