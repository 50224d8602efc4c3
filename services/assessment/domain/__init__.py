"""Rules of assessment.

state        one case, as far as it counts
hearing      what others decide, into the case, in whatever order it is heard
counting     what the case adds to the rates
excluding    what is left out of some formulas, by two people
closing      a period is frozen
pool         what a hundred neighbouring numbers moved, until it is said
sums         what is counted of every key in a month
period       which months a period has
public       which cells are too small to be shown
"""
