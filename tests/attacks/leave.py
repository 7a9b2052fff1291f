# /// attack
# rows = [18]
# title = "raise SystemExit in a cell"
# verdict = "failed"
# ///
raise SystemExit(0)
