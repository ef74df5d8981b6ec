"""How people found their visit: asked once by a message, answered by text or on a page, and counted."""
