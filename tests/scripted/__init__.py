"""A network that does as it is told, and comes in as a stranger's would: by an entry point of a package of its own."""

from coopskills_cli.networks.registry import Network

NETWORK = Network("scripted", "tests.scripted", page="{server}/@{user}")
