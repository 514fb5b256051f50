"""再調査の申込み: a second look at a dwelling, asked for by the people who live there."""
