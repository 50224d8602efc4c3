"""`caseloop rates`: the rates of a period on the screen, and all of them recomputed from the journals.

tables     what is printed
recompute  what each case adds, from what every service has said of it, against what assessment counts
plain      facts as journals keep them, not checked anew
journals   the journals of some hundred cases at a time
commands   the words of the command line
"""
