"""Kinds of certificate as a town uses them: configuration, read by reception, papers and books alike."""
