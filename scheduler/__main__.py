"""`python -m scheduler` is `extended-access`."""

from scheduler.cli import main

main()
