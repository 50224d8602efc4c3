"""Rules of supervision.

state        one case with its clocks
rules        what supervision asks of the policy
reckoning    when a clock's next step is, in working time
setting      a dispatch starts clocks; a newer one, or the end, ends them
keeping      the facts that stop a clock, in time or late, and the check that lets it run again
calling      回复: whom messages did not reach is phoned by a clock
calling_back 回访: so is whom evaluation names, whatever becomes of the case
pausing      停表: the result's clock stands still while the citizen is asked, and runs again
asking       what a unit asked for, and who may rule on it
granting     停表 on request: granted, denied, ended early, also in retrospect
extending    延期: once a round
recount      重算: what is owed under another calendar
ladder       催办, 督办, 提级: what follows when nobody acts
triggers     what orders at once, and 挂牌 where nobody is above
record       a unit's own record of orders
counting     when that record leads to a summons or a listing
unit         约谈, 挂牌: what orders add up to, and what the centre does with it
visiting     回复 at the door, once the call did not do either
waiting      who waits for a call, a call-back or a visit, and the clock that stops with the last
appealing    申诉: a decision is owed by a clock, though the case is over
parking      挂账: decided, put off, and back on its day
closing      what an inspection is drawn from: who had a case last, and when it was closed
sampling     督查: the cases that a seed draws, however many there are
drawing      which sample is wanted, and that it is drawn once
inspection   findings, and what follows from them
"""
