# /// attack
# rows = [37]
# title = "display more than a page can hold"
# verdict = "failed"
# ///
for _ in range(100_000):
    display("x" * 10_000)
