"""What is not shown to the public: cells that are so small that somebody might be known by them."""

from collections.abc import Mapping


def hidden(cells: Mapping[str, int], least: int) -> frozenset[str]:
    """The keys of cells below `least` that are not empty.

    Where that is one alone it could be told from the total: the smallest of the others is hidden with it.
    """
    small = {key for key, n in cells.items() if 0 < n < least}
    others = sorted((n, key) for key, n in cells.items() if n >= least)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return frozenset(small)
