# /// attack
# rows = [34]
# title = "never finish loading"
# verdict = "failed"
# seconds = 30
# ///
while True:
    pass
