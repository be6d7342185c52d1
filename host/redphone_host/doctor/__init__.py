"""Looks at a box and says what is wrong with it. Reads only; it changes nothing on the box.

check         one thing that was looked at
at_work       a box that runs Redphone, by what it answers
in_service    one at its interpreter, by what lies on its storage
shared_files  what both slots share
"""
