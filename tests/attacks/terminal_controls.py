# /// attack
# rows = [72]
# title = "send control sequences to the instructor's terminal"
# verdict = "error"
# ///
print("\x1b]0;owned\x07\x1b[2J\x1b[31m")


def corr2d(X, K):
    raise ValueError("\x1b[2J\x1b]52;c;b3duZWQ=\x07 \x9b31m")
