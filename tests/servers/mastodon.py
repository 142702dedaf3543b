"""A Mastodon server on loopback, for tests."""
