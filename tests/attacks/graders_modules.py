# /// attack
# rows = [7, 45, 51]
# title = "import the checks and change them"
# verdict = ["failed", "error"]
# ///
from autograder.exercises import corr2d as exercise

exercise.EXERCISE.checks = ()
