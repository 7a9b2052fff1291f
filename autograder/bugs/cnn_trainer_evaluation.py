"""Known bugs of `evaluate`."""

import torch

from autograder.model import Bug


def evaluated_in_training_mode(model, loader, loss_fn, device):
    """You never call model.eval(): dropout still drops, and batch normalisation learns from the
    validation data.

    The numbers look plausible, only a little worse. Switch to evaluation mode, and back afterwards.
    """
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    return total / count, right / count


def left_in_evaluation_mode(model, loader, loss_fn, device):
    """You leave the model in evaluation mode, whatever mode it was in.

    Who measures in the middle of training goes on without dropout. Remember model.training and
    restore it.
    """
    model.eval()
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    return total / count, right / count


def always_back_to_training(model, loader, loss_fn, device):
    """You always end with model.train(), also for a model that was in evaluation mode.

    Measuring should change nothing: who evaluates a finished model twice gets different answers.
    Restore the mode that you found.
    """
    model.eval()
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.train()
    return total / count, right / count


def mean_of_batch_losses(model, loader, loss_fn, device):
    """Your loss is the mean of the batches' means: a small last batch counts as much as a full one.

    Weigh each batch's loss by its number of examples.
    """
    training = model.training
    model.eval()
    losses, right, count = [], 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            losses.append(loss_fn(logits, labels).item())
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.train(training)
    return sum(losses) / len(losses), right / count


def mean_of_batch_accuracies(model, loader, loss_fn, device):
    """Your accuracy is the mean of the batches' accuracies, which is wrong for uneven batches.

    Count right answers over all batches, and divide once by the number of examples.
    """
    training = model.training
    model.eval()
    total, shares, count = 0.0, [], 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            shares.append(accuracy(logits, labels))
            count += len(images)
    model.train(training)
    return total / count, sum(shares) / len(shares)


def first_batch_only(model, loader, loss_fn, device):
    """You return inside the loop: only the first batch is measured.

    The return belongs behind the loop, one indentation to the left.
    """
    training = model.training
    model.eval()
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            model.train(training)
            return loss_fn(logits, labels).item(), accuracy(logits, labels)


def accuracy_first(model, loader, loss_fn, device):
    """You return (accuracy, loss), and the exercise asks for (loss, accuracy).

    Both are numbers around one half in the beginning, so the swap is easily missed in a plot.
    """
    training = model.training
    model.eval()
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.train(training)
    return right / count, total / count


def gradients_recorded(model, loader, loss_fn, device):
    """You evaluate with gradients on: every batch builds a graph that nobody uses.

    The numbers are right; time and memory are wasted. Put the loop into torch.no_grad().
    """
    training = model.training
    model.eval()
    total, right, count = 0.0, 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        logits = model(images)
        total += loss_fn(logits, labels).item() * len(images)
        right += accuracy(logits, labels) * len(images)
        count += len(images)
    model.train(training)
    return total / count, right / count


def gradients_off_for_good(model, loader, loss_fn, device):
    """You switch gradients off and never on again: the next epoch of training cannot learn.

    torch.set_grad_enabled(False) holds until somebody changes it. torch.no_grad() in a with
    statement ends by itself.
    """
    torch.set_grad_enabled(False)
    training = model.training
    model.eval()
    total, right, count = 0.0, 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        logits = model(images)
        total += loss_fn(logits, labels).item() * len(images)
        right += accuracy(logits, labels) * len(images)
        count += len(images)
    model.train(training)
    return total / count, right / count


def batches_left_behind(model, loader, loss_fn, device):
    """You evaluate batches where they are, without moving them to the device.

    On the CPU nothing happens; on a GPU the model raises. Move images and labels.
    """
    training = model.training
    model.eval()
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.train(training)
    return total / count, right / count


def mode_of_the_outermost_module(model, loader, loss_fn, device):
    """You give the model its mode back, and leave the layers in it in evaluation mode.

    model.training says what mode it is in; to set it is not enough, for every layer has one of its
    own. model.train(training) goes through all of them.
    """
    training = model.training
    model.eval()
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.training = training
    return total / count, right / count


def parameters_frozen(model, loader, loss_fn, device):
    """You switch the parameters' gradients off, one by one, and never on again.

    No gradient is recorded, as it should be, and the model cannot be trained any more. Inside
    torch.no_grad() the parameters may stay as they are.
    """
    training = model.training
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.train(training)
    return total / count, right / count


BUGS = (
    Bug(evaluated_in_training_mode, "evaluate", caught_by="keeps_mode"),
    Bug(left_in_evaluation_mode, "evaluate", caught_by="keeps_mode"),
    Bug(always_back_to_training, "evaluate", caught_by="keeps_mode"),
    Bug(mean_of_batch_losses, "evaluate", caught_by="mean_loss"),
    Bug(mean_of_batch_accuracies, "evaluate", caught_by="accuracy"),
    Bug(first_batch_only, "evaluate", caught_by="mean_loss"),
    Bug(accuracy_first, "evaluate", caught_by="mean_loss"),
    Bug(gradients_recorded, "evaluate", caught_by="no_gradients"),
    Bug(gradients_off_for_good, "evaluate", caught_by="no_gradients"),
    Bug(batches_left_behind, "evaluate", caught_by="moves_batches"),
    Bug(mode_of_the_outermost_module, "evaluate", caught_by="keeps_mode"),
    Bug(parameters_frozen, "evaluate", caught_by="no_gradients"),
)
