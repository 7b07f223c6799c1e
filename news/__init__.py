"""The vocabulary of Kentongan: the records that travel between its floors.

Standard library only. Nothing here reads or writes anything but what a ``load_*(path)`` names.
"""
