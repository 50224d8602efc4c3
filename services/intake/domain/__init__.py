"""Rules of intake.

identity     which case a submission is
number       the number a citizen is given
redaction    what is masked in free text
classify     kind, category, urgency, emergency, refusal: each by words, each with the words that said so
places       the area a text speaks of
promise      by when it is answered
answers      what was said to the questions of a category
files        what was sent along: each file once, known, and not too many
recusal      which units a complaint or report is about
state        one matter as intake knows it
submission   what a citizen says by a page or an adapter
arriving     a matter arrives: once, never from the future, and not from long ago
recording    recorded and promised at once, then admitted, held, refused or diverted
procedures   whether a submission asks for two at once, complaint and report
splitting    the report of such a submission: a case of its own
slips        what was said offline: an opened box, a kiosk, a talk room
screening    a person decides what the words did not
requesters   supplement, withdraw, join, represent, affected
crowd        a group larger than its document, and how it moves
afterwards   one more comes when the matter is over: a new case, linked to it
merging      two cases become one, and may be taken apart again
course       how long its loop took
"""
