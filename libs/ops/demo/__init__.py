"""Invented matters that walk the loop through real HTTP, and the ends they must come to.

matters.yaml   what is said, what units do, and the proper end, written beforehand
actors         citizens, officers and the centre, as scripts
ends           how each matter really ended, read from the topic
"""
