"""What the planner is asked to do on a page: a row that outlives the page, the request and the process that works."""
