"""What Chinese text looks like: how likely its characters are, how they sound, how GBK writes them. No noise, no
documents."""
