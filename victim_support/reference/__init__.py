"""早見表 and 指差し: the one page a stranger works from, made of the town's configuration."""
