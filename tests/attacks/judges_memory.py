# /// attack
# rows = [63]
# title = "read and write the memory of other processes"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for number in (1, os.getppid(), *range(2, 3000)):
    for mode in ("rb", "r+b"):
        if number != os.getpid():
            try:
                open(f"/proc/{number}/mem", mode)
                print("opened")
            except OSError:
                pass
