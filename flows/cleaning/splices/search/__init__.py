"""The search over readings of damaged bytes; compiled where there is a C compiler."""
