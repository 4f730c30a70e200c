"""Meetings: asked for, decided on by the department affairs meeting, merged, replaced or held."""
