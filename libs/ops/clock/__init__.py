"""`caseloop clock`: the sheets of a case's clocks, and every open case counted anew under another calendar.

sheets    what is printed of a case
recount   page by page: what changes, and the command for each case that does
commands  the words of the command line
"""
