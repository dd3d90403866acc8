"""The search over readings of damaged bytes; each module compiled where there is a C compiler."""
