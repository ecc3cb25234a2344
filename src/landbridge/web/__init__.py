"""The page and the HTTP interface: the library's verbs for programs, and one screen for people. Read-only, on this machine, without network."""
