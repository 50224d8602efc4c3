"""`caseloop rules`: what a configuration would do, before it does it.

course    where a matter goes by a configuration, and until when
coverage  which matters reach nobody by themselves, and which rules are never asked
shadow    recorded matters through two configurations, and what differs
publish   a configuration that was shadowed comes into use
recorded  matters as routing's store keeps them
tables    on the screen
commands  the commands
"""
