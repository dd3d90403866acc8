"""Files of records: JSON, JSON lines, Parquet, CSV. Each record is a document, or all of them are one that was
recorded."""
