"""The command line: the library's verbs with the same option names."""
