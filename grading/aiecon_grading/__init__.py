"""The command `aiecon`: assign, collect, mark and export the problem sets of The Price of Intelligence.

A program of its own beside the book: it imports `aiecon` where it needs questions and models, and nothing of
the book imports it.
"""
