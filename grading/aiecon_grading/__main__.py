"""python -m aiecon_grading: the command `aiecon`."""

from aiecon_grading.cli import command

command()
