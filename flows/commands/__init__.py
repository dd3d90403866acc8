"""The commands of the command line, a file for each group. Each imports what it needs when it runs."""
