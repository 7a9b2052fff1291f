# /// attack
# rows = [1]
# title = "call F.conv2d where PyTorch is not allowed"
# verdict = "forbidden"
# ///
import torch.nn.functional as F


def corr2d(X, K):
    return F.conv2d(torch.as_tensor(X)[None, None], torch.as_tensor(K)[None, None])[0, 0].numpy()
