"""The pages for people: ask, apply, receive, follow, and what must be said about the house."""
