"""The deployment's configuration, loaded once into one immutable, versioned `Policy`.

faults      what is wrong in a file: which file, which line, and the way out
files       YAML read with the lines of its values
units       the tree of units and areas
ground      the land of each area
officers    who is at hand there
specialists who can be met, and when
questions   what a category asks besides
matters     categories, words that refuse, divert or hurry
learnt      what pieces of text speak for which category
duty        who is told of danger, at every hour
oversight   how long a case may be parked, and what inspectors may find
common      when matters are a common issue or a burst
evaluation  for how long citizens are asked, who is phoned, and the ladder of appeals
honesty     what is shown to the centre's review desk
profiles    how long each kind of matter may take
supervision what follows when nobody acts
counted     what can be counted of a case
formulas    how the rates are made
offices     units that are open at other times
stops       for which reasons a clock may stand still, and by how much it may be extended
replies     by which means a result reaches a person, and when nobody is woken
catalogue   which unit gets which matter, and why
reached     what is said of a date that the calendar does not reach
asked       what the catalogue is asked about
expressions the language of a rule's `if`
reviewed    the catalogue's rules, checked against each other and against everything that they name
templates   what citizens are told
plain       plain words: what citizens are not told, and what each notice has to say
"""

from libs.common.policy.faults import PolicyFault
from libs.common.policy.policy import Policy, load_policy

__all__ = ["Policy", "PolicyFault", "load_policy"]
