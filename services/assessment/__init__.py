"""Beside the six steps (考核): what counts of each case, and the rates of units, levels, areas and months."""
