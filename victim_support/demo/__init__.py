"""An invented town for demonstrations, tests and the bench: real surnames and places, no real person."""
