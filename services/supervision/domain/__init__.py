"""Rules of supervision.

state        one case with its clocks
rules        what supervision asks of the policy
reckoning    when a clock's next step is, in working time
setting      a dispatch starts clocks; a newer one, or the end, ends them
keeping      the facts that stop a clock, in time or late, and the check that lets it run again
pausing      停表: the result's clock stands still while the citizen is asked
recount      重算: what is owed under another calendar
ladder       催办, 督办, 提级: what follows when nobody acts
"""
