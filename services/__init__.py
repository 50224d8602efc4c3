"""The services of the loop, one folder each, all with the same rooms."""
