"""A fleet with every room whose laptops work: extracts loaded, a disaster declared, certificates made and signed."""

import fleet as fleets
from issuing.conftest import Laptop

from victim_support.certificates.issuing import issuer_of
from victim_support.rooms import subject_rooms


class Desk(Laptop):
    """A laptop of a fleet, worked as the laptops of the issuing tests are."""

    def __init__(self, home):
        self.folder = home.path
        self.journal = home.journal
        self.issuer = issuer_of(home)


class TownFleet(fleets.Fleet):
    """A fleet with a desk for each laptop; the first has declared the disaster, all know of it."""

    def __init__(self, folder, laptops=2, **load):
        super().__init__(folder, laptops, rooms=subject_rooms())
        for code in self.laptops:
            self.desk(code).load(**load)
        self.desk("L01").declare()
        self.hello()
        self.round()
        self.round()

    def desk(self, code):
        return Desk(self.laptops[code])
