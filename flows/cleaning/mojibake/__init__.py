"""Text that was decoded in the wrong encoding is read in the right one."""
