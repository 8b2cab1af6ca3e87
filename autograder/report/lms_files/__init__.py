"""Files that an LMS imports: its own template filled in, or its own form written anew. Values come in, files go out."""
