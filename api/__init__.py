"""The door: JSON, web pages, provider webhooks and calendar feeds. Nobody imports it."""
