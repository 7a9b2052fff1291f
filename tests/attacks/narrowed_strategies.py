# /// attack
# rows = [51]
# title = "import the grader and narrow what it draws"
# verdict = ["failed", "error"]
# ///
import autograder

autograder.strategies.sizes = lambda *args, **kwargs: [(1, 1)]
