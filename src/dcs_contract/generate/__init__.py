"""Client and models, made from the document by pinned generators."""
