"""What a grading's outcome looks like to a person or a program: JSON documents and the terminal."""
