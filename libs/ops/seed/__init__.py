"""Closed cases for the stores alone: as many as a large county has, as the services themselves would have left them.

rehearsal   a few matters walk the real services in memory, and what they leave is kept
mould       a rehearsed case, taken apart into what every case has and what is each one's own
identity    who the n-th seeded case is
writing     in bulk, into every service's store
run         the command

No topic hears of them.  Each document says `seeded: true`, so that an audit counts it apart.
"""
