"""Rules of notification.

state      one case, the people to tell, and what is on its way to them
words      a template filled in
telling    a notice to people of a case, at once or when the quiet hours are over
progress   notices while the case moves: admitted, dispatched, escalated, refused, diverted
alarm      the duty desk, of what is dangerous
reply      the result and the ladder it climbs until it reaches the person
tasks      what a person has to do for that: phone them, go to their door
shared     举一反三: what was done about all matters like it
by_hand    what came of it
receipts   what messaging gateways say of messages, and what fits nothing that was sent
volumes    a group larger than one document
preview    what each person would get, without sending it
"""
