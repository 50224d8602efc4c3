"""`caseloop classify`: try a text, learn from labelled matters, say how often the classification is right.

labelled   matters with the category they should get, from YAML, JSON lines or CSV
train      what is learnt from them (needs scikit-learn)
evaluate   how often intake's own rule agrees with the labels
tables     on the screen
commands   the commands
"""
