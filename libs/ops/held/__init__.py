"""`caseloop held` and `caseloop dead-letters`: what the services put aside, and what an operator does with it.

office    the services, asked through the one door with the deployment's key
choice    which rows are meant
tables    rows on the screen
acts      one row or many, with a dry run before many
asking    one run of a command, to its exit code
words     the options of the command line
commands, letter_commands  the commands
"""
