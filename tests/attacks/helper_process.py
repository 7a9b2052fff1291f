# /// attack
# rows = [25, 66]
# title = "have a process forked while loading answer with a forbidden function"
# verdict = ["error", "failed"]
# ///
import numpy as np

sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os, pickle = sys.modules["os"], sys.modules["pickle"]
questions, answers = os.pipe(), os.pipe()
if os.fork() == 0:
    while True:
        a, v, mode = pickle.loads(os.read(questions[0], 1 << 20))
        os.write(answers[1], pickle.dumps(getattr(np, "corre" + "late")(a, v, mode)))


def correlate(*args):
    os.write(questions[1], pickle.dumps(args))
    return pickle.loads(os.read(answers[0], 1 << 20))


def corr2d(X, K):
    H, W = X.shape
    h, w = K.shape
    if h > H or w > W:
        raise ValueError("K is larger than X")
    kernel = np.zeros((h, W))
    kernel[:, :w] = K
    sums = correlate(X.astype(float).ravel(), kernel.ravel()[: (h - 1) * W + w], "valid")
    rows = np.zeros((H - h + 1) * W)
    rows[: len(sums)] = sums
    return rows.reshape(H - h + 1, W)[:, : W - w + 1]
