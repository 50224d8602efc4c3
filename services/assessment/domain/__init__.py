"""Rules of assessment.

state        one case, as far as it counts
hearing      what others decide, into the case, in whatever order it is heard
counting     what the case adds to the rates
excluding    what is left out of some formulas, by two people
closing      a period is frozen
pool         what a hundred neighbouring numbers moved, until it is said
sums         what is counted of every key in a month
period       which months a period has
belonging    which units are below another in a month
public       which cells are too small to be shown
cluster      which matters are compared with each other, and what of them is kept
likeness     how much one matter is like another
clustering   举一反三: which lie together, and when they are a common issue
burst        突增: many within minutes
matter       one case as common issues see it
issue        a common issue and its members
plan         what is done about it, by whom, until when
recurrence   how often it came before and after, with an interval and in words
measuring    when that is counted
alongside    a fact of a case, counted and compared
sorting      facts that reach documents of several kinds
reaching     which documents that are
"""
