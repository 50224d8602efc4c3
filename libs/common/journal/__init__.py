"""Journal in the aggregate: one document per case and service is state, inbox, audit trail and outbox (runtime.md).

book      what an author writes: which fact meets which rule
document  one document while it is worked on
fold      an event, a command or a timer into a document
publish   entries onto the service's topic, in order, and the mark off
inbox     a batch of records into documents
lookup    what `prepare` finds for the events of a batch, and again for held ones
desk      a command into one document
shorten   what a document carries of its past, moved beside it
sweep     entries that a crash left unpublished
timers    states that asked to be woken
held      held events as an operator sees them, and what may be done with one
bench     an operator's act on a held event
letters   records that nobody could read, and an operator's act on one
audit     what operators did, and why
gauges    what waits: held events, unpublished entries, records not taken in
runtime   the parts of one service, started and stopped together
"""
