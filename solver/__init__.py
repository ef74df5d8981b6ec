"""A planning library: plain problem in, plain plan out."""
