# /// attack
# rows = [61]
# title = "fill the disk and never free it"
# verdict = "failed"
# ///
files = []
try:
    for number in range(1000):
        files.append(open(f"fill{number}", "wb"))
        files[-1].write(b"x" * 10_000_000)
except OSError as error:
    print(type(error).__name__)
