"""Who signs on this laptop, and what day it is: what a page and a command both need before they make a certificate."""

from __future__ import annotations

from datetime import date, datetime

from victim_support.certificates.composing import Issuer
from victim_support.journal.home import JAPAN, Home
from victim_support.keys import trust


def issuer_of(home: Home) -> Issuer:
    """The device's key and chain. Raises `NotEnrolled` until the centre's grant was taken in."""
    known = trust.require(home.vault)
    return Issuer(home.journal.signer.key, home.municipality, known.chain.issuing, known.chain.device)


def today() -> date:
    """The day of issue: Japan's, whatever the laptop's time zone."""
    return datetime.now(JAPAN).date()
