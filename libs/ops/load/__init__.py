"""Load that comes when it comes: arrivals follow a plan, however slow the system is to answer (an open loop).

plan        when something arrives: steady, in a burst, over a day; pure
matters     what is said, and by which officers it is done
tally       what took how long, counted from when it was wanted, and what went wrong
link        connections to the door, cheap enough not to be what is measured
heard       what the topics say meanwhile: who may take the next step, and how long steps take
listening   how they are read
partner     a channel's and a department's own systems, on the bus
walks       one arrival's course: door, loop, bus
usage       processor, memory and counters of the services
drain       how far behind the groups are, and how long until they are not
run         one run from the first arrival to the last end
report      what came of it, for people and programs
here        the system that can be reached from here
"""
