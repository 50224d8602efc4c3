"""Rules of evaluation.

state      one case and the people who judge it
shorthand  how those are written down
calls      回访: who is phoned, and why
closing    the end of a loop
opening    facts that reach it: submitted, dispatched, joined, replied, ended elsewhere
vote       a person's word, what follows from all of them, and a change of mind
behalf     代改: for a citizen who calls in
keypad     the same by the keys of a phone
apart      who may ask: another unit than those that had a part
recording  what a call-back or a visit found
parking    挂账: proposed, decided elsewhere, and back again
explaining explained, and closed against the citizen's word
appeal     申诉: filed, decided, and handled again
honesty    诚信线索: signals, and what the centre finds
"""
