"""The whole portal on one machine for trying it out: ``python -m portal.demo``."""
