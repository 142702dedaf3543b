"""The reference PDS on loopback, for tests."""
