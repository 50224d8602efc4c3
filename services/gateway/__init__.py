"""Beside the six steps (edges): a stateless forwarder, the only writer of edge topics."""
