"""The portal over HTTP, for people: forms in, pages out; commands go through the one door to the service that decides.

frame     what every route has at hand, and who asks
forms     what a form said, and what is wrong with it
public    the board, large type, the style sheet's neighbours
submit    我要说事 in three steps, and the receipt
track     one matter, for one person of it
rate      评价
link      评价 by the link of a message
sign_in   who an officer is, on a development run
desk      an officer's queues and one matter
session   a meeting with a specialist: booked, moved, cancelled, recorded
deeds     an officer's commands
batch     what lay in a box, typed in by an officer
trial     what the rules would make of a text
centre    the centre's lists
review    诚信线索, 申诉: what is looked into after the fact
figures   统计: the leader's page, the cases behind its figures, its file
trouble   when something cannot be done
"""
