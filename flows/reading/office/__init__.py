"""What offices and readers write: Word, EPUB, PDF, and ZIP archives of documents."""
