"""Archives of a course, and the traces of a person in its folders."""
