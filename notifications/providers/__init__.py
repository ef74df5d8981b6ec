"""One file per provider; its wire codes never leave it."""
