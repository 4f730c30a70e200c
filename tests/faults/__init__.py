"""The engine under every fault that can be caused on one machine: see docs/reliability.md."""
