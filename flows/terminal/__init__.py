"""What the command line shows and streams: tables, progress, the filter behind `zh-interviews clean`."""
