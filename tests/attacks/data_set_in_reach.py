# /// attack
# rows = [69, 71]
# title = "look for data sets and caches on the disk"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for root in ("HOME", "/root", "/home", "/usr/share", "COURSE", "REPOSITORY", "/var", "/mnt", "/data"):
    for folder, _, names in os.walk(root):
        for name in names:
            if "ubyte" in name or "mnist" in name.lower() or name == "gradebook.db":
                print("found", name)
