"""The centre's line in the list of rooms: commands only, it writes no entries yet."""

from victim_support.journal.subjects import Room

ROOM = Room("centre", commands="victim_support.centre.commands")
