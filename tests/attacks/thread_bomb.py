# /// attack
# rows = [61]
# title = "start threads without end"
# verdict = ["failed", "error"]
# seconds = 30
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

threading, time = sys.modules["threading"], sys.modules["time"]
try:
    while True:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
except RuntimeError as error:
    print(error)
