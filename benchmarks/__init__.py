"""Speed, always as a ratio against a named baseline measured in the same run.

``python -m benchmarks`` runs all, ``python -m benchmarks NAME --json`` one, a JSON object a line.
A benchmark is a module here with ``run()``, which yields :class:`benchmarks.result.Result`.
"""
