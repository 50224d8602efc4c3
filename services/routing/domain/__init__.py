"""Rules of routing.

state       one case on its way, and how often it was sent
choice      the catalogue asked: which unit, which mode, which profile, why
dues        what a dispatch owes, and by when
dispatch    admitted, reopened, designated: a CaseDispatched with the next hop
returns     退单: granted, or denied and designated
escalation  提级: one level up, asked for or ordered
slots       when a specialist can be met
sessions    约专家: booked, moved, cancelled, held
parking     挂账: sent nowhere until it comes back
trial       试算: where a matter would go
freeing     what else ends a session that was to come
"""
