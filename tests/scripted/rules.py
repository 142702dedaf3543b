"""The scripted network takes every text."""

from coopskills_cli.networks.folder.rules import rules_for

__all__ = ["rules_for"]
