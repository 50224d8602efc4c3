"""Invented matters that walk the loop through real HTTP, and the ends they must come to.

matters.yaml   what is said, what is done, and the proper end, written beforehand
matters        its rows, checked at load
acts           what a step of a matter is called, and what it says
doorway        the door as people use it: not yet, so again
actors         citizens, officers and the centre, as scripts
short.yaml     a profile that counts in seconds, laid over the configuration for one run
overlay        how it is laid over
ends           how each matter really went, read from the topics of all services
screen         what a person sees of it
run            the command
"""
