"""Compose projects: the program that drives them, their files, and what their labels allow."""
