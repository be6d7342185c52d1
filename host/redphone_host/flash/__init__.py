"""Puts an application onto a box, through MicroPython's own interpreter there, so that the box always boots.

ports        which ports have a box, and why one cannot be opened
repl         the interpreter at a port, through mpremote's transport
storage      the box's files: listed with their hashes, written, replaced
interpreter  what is on the board, and whether an application can run on it
slots        which slot runs, and which one takes the new version
plan         what has to change, and whether there is room for it
install      the steps, in an order that can be cut anywhere
duty         from a box at work to its interpreter, and back
trial        what the box runs afterwards
"""
