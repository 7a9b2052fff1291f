"""Known bugs of `learn_kernel`."""

import torch

from autograder.model import Bug


def climbs_the_hill(X, Y, kernel_size, steps=200, lr=3e-2):
    """You add the gradient, so the error grows.

    The gradient points uphill. Subtract it.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel += lr * kernel.grad
    return kernel.detach()[0, 0]


def gradient_never_zeroed(X, Y, kernel_size, steps=200, lr=3e-2):
    """The gradients of all steps pile up in kernel.grad.

    backward() adds to .grad; it never clears it. Set kernel.grad = None before each step, or use
    torch.autograd.grad.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def steps_and_rate_of_its_own(X, Y, kernel_size, steps=200, lr=3e-2):
    """You use 200 steps at rate 0.03, whatever the arguments say.

    With the defaults nobody notices. Use steps and lr.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(200):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= 0.03 * kernel.grad
    return kernel.detach()[0, 0]


def solves_the_equations(X, Y, kernel_size, steps=200, lr=3e-2):
    """You solve for the kernel in one go; the exercise is about gradient descent.

    Least squares is the better tool for this small problem, and useless for a network. Start at
    random and take the steps.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    cols = im2col(X[None, None], (kH, kW))[0]
    return torch.linalg.lstsq(cols.T, Y.reshape(-1, 1)).solution.reshape(kH, kW)


def starts_from_zeros(X, Y, kernel_size, steps=200, lr=3e-2):
    """You start from zeros.

    For this problem it works; for a network with hidden layers all units would stay alike for ever.
    Start from random numbers, as asked.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.zeros(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def batch_axes_left_on(X, Y, kernel_size, steps=200, lr=3e-2):
    """Your kernel still has the axes of batch and channel: (1, 1, kH, kW).

    conv2d needs them; the caller asked for (kH, kW). Take them off: kernel[0, 0].
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()


def kernel_in_float32(X, Y, kernel_size, steps=200, lr=3e-2):
    """Your kernel is float32 whatever X is.

    torch.randn makes float32 on the CPU unless it is told. Give it dtype=X.dtype and
    device=X.device.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None].float(), kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def absolute_error(X, Y, kernel_size, steps=200, lr=3e-2):
    """You descend on the absolute error, whose gradient never gets smaller.

    It jumps to and fro around the solution. The square of the error becomes flat there: use it.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = (conv2d(X[None, None], kernel)[0, 0] - Y).abs().sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def subtracts_from_Y(X, Y, kernel_size, steps=200, lr=3e-2):
    """You subtract the prediction from Y in place, so the target changes in every step.

    Y -= ... works on the caller's tensor. Write Y - prediction.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        prediction = conv2d(X[None, None], kernel)[0, 0]
        error = ((prediction - Y) ** 2).sum()
        Y -= prediction.detach()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def width_before_height(X, Y, kernel_size, steps=200, lr=3e-2):
    """You read kernel_size as (width, height).

    Every pair here is (height, width), as the axes of the tensor are.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kW, kH, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        prediction = conv2d(X[None, None], kernel)[0, 0]
        H, W = min(prediction.shape[0], Y.shape[0]), min(prediction.shape[1], Y.shape[1])
        error = ((prediction[:H, :W] - Y[:H, :W]) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def updates_a_copy(X, Y, kernel_size, steps=200, lr=3e-2):
    """You update a copy, and the kernel stays where it started.

    kernel.clone() is a new tensor. Change the kernel itself, inside torch.no_grad().
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel.clone().sub_(lr * kernel.grad)
    return kernel.detach()[0, 0]


def learns_from_the_first_row(X, Y, kernel_size, steps=200, lr=3e-2):
    """You compare only the first row of the output with Y.

    One row is enough when the kernel has a single row. Otherwise the rest is left to chance: take
    the error over the whole output.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y)[0] ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def starts_on_the_cpu(X, Y, kernel_size, steps=200, lr=3e-2):
    """Your kernel starts in the CPU's memory, wherever X is.

    torch.randn has to be told. On a GPU the first convolution fails: give device=X.device.
    """
    size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, *size, dtype=X.dtype, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        (gradient,) = torch.autograd.grad(error, kernel)
        with torch.no_grad():
            kernel -= lr * gradient
    return kernel.detach()[0, 0]


def kernel_rounded(X, Y, kernel_size, steps=200, lr=3e-2):
    """You round the kernel to whole numbers at the end.

    [1, -1] looks better than [0.998, -0.997], but other kernels hold fractions. Return what was
    learned as it is.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0].round()


BUGS = (
    Bug(climbs_the_hill, "learn_kernel", caught_by="finds_the_edge_detector"),
    Bug(gradient_never_zeroed, "learn_kernel", caught_by="finds_the_edge_detector"),
    Bug(steps_and_rate_of_its_own, "learn_kernel", caught_by="walks_step_by_step"),
    Bug(solves_the_equations, "learn_kernel", caught_by="walks_step_by_step"),
    Bug(starts_from_zeros, "learn_kernel", caught_by="starts_at_random"),
    Bug(batch_axes_left_on, "learn_kernel", caught_by="shape"),
    Bug(kernel_in_float32, "learn_kernel", caught_by="number_types"),
    Bug(absolute_error, "learn_kernel", caught_by="finds_other_kernels"),
    Bug(subtracts_from_Y, "learn_kernel", caught_by="keeps_inputs"),
    Bug(width_before_height, "learn_kernel", caught_by="shape"),
    Bug(updates_a_copy, "learn_kernel", caught_by="finds_other_kernels"),
    Bug(learns_from_the_first_row, "learn_kernel", caught_by="finds_other_kernels"),
    Bug(starts_on_the_cpu, "learn_kernel", caught_by="device"),
    Bug(kernel_rounded, "learn_kernel", caught_by="finds_other_kernels"),
)
