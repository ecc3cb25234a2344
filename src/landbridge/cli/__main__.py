"""`python -m landbridge.cli`, for where the `landbridge` command is not on the path."""

from landbridge.cli.main import run

run()
