"""One file a version of the schema. A released one is never changed."""
