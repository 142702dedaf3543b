"""Campaign scheduler for the terminal: posts as files, previewed exactly, published once."""
