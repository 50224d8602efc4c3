"""Files that people send along: told by what they hold, made anew without what nobody meant to send, kept in pieces.

sniffing    which of the allowed types the bytes are
pictures    a picture drawn anew: what is no picture in it is gone
documents   a PDF written anew: its pages, without actions, enclosures and what it says of its author
cleaner     the program that does both, alone in a process of its own
cleaning    runs that program, with a limit on its time and on how many run at once
shelf       kept in pieces, named last; what no case ever names is swept
"""
