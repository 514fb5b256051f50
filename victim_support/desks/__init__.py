"""What waits at each desk: kept up by dwelling, so that counts and lists stay quick at any size."""
