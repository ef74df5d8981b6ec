"""Finding a time: what is looked for, by whom, what there is, and where there is nothing, why."""
