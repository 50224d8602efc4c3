"""Processes on one machine: started, watched, started again when they die, and never left behind.

child      one process: a command, or a function run in a fork of this one
fleet      several of them as a whole
register   what runs, written down for other shells
probes     whether somebody answers at a port
ports      ports nobody listens on
"""
