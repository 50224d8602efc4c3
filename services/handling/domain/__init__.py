"""Rules of handling.

state        one case at the desk, and what is legal in each status
opening      facts that reach the desk: dispatched, answered, withdrawn, closed
work         what the unit does: take on, contact, progress, questions, parts, requests
asking       what it asks of supervision: 停表, 延期
ledger       how the result's clock stands, as supervision says
result       4 反馈: the unit's report, and the centre's check of it
"""
