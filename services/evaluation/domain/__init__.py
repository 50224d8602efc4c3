"""Rules of evaluation.

state      one case and the people who judge it
opening    facts that reach it: submitted, joined, replied, ended elsewhere
vote       a person's word, and what follows from all of them
parking    挂账: proposed, decided elsewhere, and back again
"""
