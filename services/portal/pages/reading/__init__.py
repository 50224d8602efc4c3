"""From what the portal keeps to what a page shows: pure functions of sheet, policy and moment.

clocks   every clock of a dispatch
dues     a deadline with its reasons
course   the lines of a matter, codes made names
track    the citizen's page of one matter
case     the officer's page of one matter
session  a meeting with a specialist, and the slots for it
desk     an officer's queues
centre   screening, checks, 有问不答
proof    a deadline line by line
trial    what the rules would make of a text
"""
