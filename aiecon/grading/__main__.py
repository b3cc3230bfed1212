"""python -m aiecon.grading: the command `aiecon`."""

from aiecon.grading.cli import command

command()
