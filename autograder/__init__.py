"""Guanka (关卡): course notebooks graded from outside the process that runs them."""

__version__ = "0.1.0"
