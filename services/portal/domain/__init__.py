"""What the portal keeps of what it hears; it decides nothing.

state      one matter, and one person of it, as pages need them
course     what is kept of a fact as a line of the course
clocks     deadlines as supervision said them, and the facts that met them
following  a fact into the matter
persons    a fact into what is kept of one person
door       what intake said (接办)
desk       what routing and handling said (交办, 处置, 反馈)
sessions   the meeting with a specialist that is to come
replies    what notification and evaluation said (回复, 评价)
ladder     what supervision said (催办, 督办)
parking    what evaluation and supervision said of putting it aside (挂账)
standing   where a matter stands: its step, who has it, what it waits for
rights     what one person of it may do now
likeness   how much one matter sounds like another
"""
