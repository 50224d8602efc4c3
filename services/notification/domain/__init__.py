"""Rules of notification.

state      one case, the people to tell, and what is on its way to them
progress   notices while the case moves: admitted, dispatched, escalated, refused, diverted
alarm      the duty desk, of what is dangerous
reply      the result and the ladder it climbs until it reaches the person
words      a template filled in
"""
