# /// attack
# rows = [3]
# title = "convolve by Fourier transform"
# verdict = ["failed", "forbidden"]
# ///
import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    size = x.shape[-2:]
    spectrum = torch.fft.rfft2(x)[:, None] * torch.fft.rfft2(weight, s=size).conj()[None]
    out = torch.fft.irfft2(spectrum.sum(2), s=size)
    return out[..., : size[0] - weight.shape[2] + 1, : size[1] - weight.shape[3] + 1]
