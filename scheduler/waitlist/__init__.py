"""The waiting list: who wishes for a time, who is offered one that frees, and what they answer."""
