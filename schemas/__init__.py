"""The contract: one pandera model for each published table."""
