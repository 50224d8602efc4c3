"""Rules of intake.

identity     which case a submission is
number       the number a citizen is given
redaction    what is masked in free text
classify     kind, category, urgency, emergency, refusal: each by words, each with the words that said so
places       the area a text speaks of
files        what was sent along: each file once, known, and not too many
recusal      which units a complaint or report is about
state        one matter as intake knows it
submission   a matter arrives: recorded and promised, then admitted, held, refused or diverted
screening    a person decides what the words did not
requesters   supplement, withdraw, join, represent, affected
merging      two cases become one, and may be taken apart again
course       how long its loop took
"""
