"""`python -m victim_support` is the same as `victim-support`."""

from victim_support.cli import main

main()
