"""Step 5 of 6 (回复): what each citizen is told, by which means, until it has reached them."""
