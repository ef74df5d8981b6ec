"""The first answer to each key, kept beside what it answered."""
