"""Other organisations whose systems may book here: who they are, their public keys, and how they sign in."""
