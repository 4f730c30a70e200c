"""Providers that misbehave on command: SMTP and WeCom, each a process of its own.

Whatever else is killed, their log stays: one line per message accepted, refused or left hanging,
written before the answer goes out. An order is a file that a server reads before each message.
"""
