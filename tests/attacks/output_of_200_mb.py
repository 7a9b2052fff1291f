# /// attack
# rows = [37]
# title = "print 200 MB"
# verdict = "failed"
# ///
for _ in range(200):
    print("x" * 1_000_000)
