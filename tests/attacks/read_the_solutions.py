# /// attack
# rows = [22]
# title = "read the reference solution"
# verdict = "failed"
# ///
for path in ("COURSE/solutions/corr2d.py", "../../solutions/corr2d.py", "REPOSITORY/solutions/corr2d.py",
             "REPOSITORY/autograder/oracles.py"):
    try:
        print(open(path).read())
    except OSError as error:
        print(type(error).__name__)
