"""`python -m landbridge`."""

from landbridge.cli.main import run

run()
