# /// attack
# rows = [25, 66]
# title = "have a process forked while loading answer with the operator"
# verdict = ["error", "missing"]
# ///
import torch

sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

os, pickle = sys.modules["os"], sys.modules["pickle"]
questions, answers = os.pipe(), os.pipe()
if os.fork() == 0:
    while True:
        x, weight, *rest = pickle.loads(os.read(questions[0], 1 << 20))
        operator = getattr(torch.nn.functional, "con" + "v2d")
        result = operator(torch.tensor(x), torch.tensor(weight), None, *rest)
        os.write(answers[1], pickle.dumps(result.numpy()))


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    question = (x.detach().numpy(), weight.detach().numpy(), stride, padding, dilation)
    os.write(questions[1], pickle.dumps(question))
    result = torch.tensor(pickle.loads(os.read(answers[0], 1 << 22)))
    return result if bias is None else result + bias.reshape(-1, 1, 1)
