"""Known bugs of `train_epoch`, `evaluate` and `fit`."""

import torch
from torch import nn

from autograder.model import Bug

# -- train_epoch -------------------------------------------------------------------------


def never_zeroed_gradients(model, loader, loss_fn, optimizer, device):
    """You never call zero_grad: every step uses the sum of all gradients so far.

    PyTorch adds to .grad in each backward(), because some code wants that. The loss falls at first
    and then jumps about. Call optimizer.zero_grad() for every batch.
    """
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def gradients_zeroed_once(model, loader, loss_fn, optimizer, device):
    """You call zero_grad once, before the loop: gradients pile up over the epoch.

    It has to happen for every batch, before its backward().
    """
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def zeroed_before_the_step(model, loader, loss_fn, optimizer, device):
    """You call zero_grad between backward and step: the step finds no gradient and does nothing.

    All the right calls are there, in the wrong order, and no error is raised. Zero before the
    backward pass, or after the step.
    """
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def step_before_backward(model, loader, loss_fn, optimizer, device):
    """You step before backward: each step uses the gradient of the batch before.

    The last batch is never learned from, and the first step does nothing. First backward, then
    step.
    """
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = loss_fn(model(images), labels)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def one_step_for_an_epoch(model, loader, loss_fn, optimizer, device):
    """You step once, after the loop: the whole epoch moves the weights a single time.

    An indentation is all it takes. The optimiser's step belongs into the loop over batches.
    """
    model.train()
    total, count = 0.0, 0
    optimizer.zero_grad()
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = loss_fn(model(images), labels)
        loss.backward()
        total += loss.item() * len(images)
        count += len(images)
    optimizer.step()
    return total / count


def last_batch_left_out(model, loader, loss_fn, optimizer, device):
    """You leave out the last batch when it is smaller than the others.

    Some examples are then never seen when the data does not divide by the batch size. Every batch
    gets its step.
    """
    model.train()
    total, count, size = 0.0, 0, None
    for images, labels in loader:
        size = size or len(images)
        if len(images) < size:
            break
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def a_loss_of_its_own(model, loader, loss_fn, optimizer, device):
    """You use cross-entropy whatever loss function you are given.

    As long as everybody passes nn.CrossEntropyLoss nobody notices. Call loss_fn.
    """
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def an_optimizer_of_its_own(model, loader, loss_fn, optimizer, device):
    """You make a new optimiser in every epoch, so momentum and Adam's averages start from nothing.

    It has the right learning rate and looks like the one you were given. Use that one: it
    remembers.
    """
    model.train()
    settings = {k: v for k, v in optimizer.param_groups[0].items() if k != "params"}
    fresh = type(optimizer)(model.parameters(), lr=settings["lr"])
    for name, value in settings.items():
        fresh.param_groups[0][name] = value
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        fresh.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        fresh.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def mean_of_batch_means(model, loader, loss_fn, optimizer, device):
    """You take the mean of the batches' means: a small last batch counts as much as a full one.

    It is right when all batches are equally large, and they never are. Weigh each batch's loss by
    its number of examples.
    """
    model.train()
    losses = []
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def loss_of_the_last_batch(model, loader, loss_fn, optimizer, device):
    """You return the last batch's loss, and the exercise asks for the mean over all examples.

    One batch is noisy: the curve would jump about without meaning anything.
    """
    model.train()
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
    return loss.item()


def loss_with_its_graph(model, loader, loss_fn, optimizer, device):
    """You add up loss tensors with their graphs: memory grows with every batch.

    Each loss remembers all that it was computed from. Add loss.item(), a plain number.
    """
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total = total + loss * len(images)
        count += len(images)
    return total / count


def training_mode_forgotten(model, loader, loss_fn, optimizer, device):
    """You never call model.train(): after an evaluation the model stays in evaluation mode.

    A new model is in training mode, so the first epoch is right; then dropout does nothing and
    batch normalisation stops learning. Start every epoch with model.train().
    """
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


def labels_left_behind(model, loader, loss_fn, optimizer, device):
    """You move the images to the device and leave the labels where they are.

    On the CPU nothing happens; on a GPU the loss raises. Move both.
    """
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images = images.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count


# -- evaluate ----------------------------------------------------------------------------


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


# -- fit ---------------------------------------------------------------------------------


def validated_on_training_data(
    model, train_loader, valid_loader, epochs, loss_fn, optimizer, device
):
    """You evaluate on the training data: over-fitting cannot be seen, the curve looks wonderful.

    The two loaders have similar names. The validation numbers come from valid_loader.
    """
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        loss, share = evaluate(model, train_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
    return history


def evaluated_before_training(
    model, train_loader, valid_loader, epochs, loss_fn, optimizer, device
):
    """You evaluate before each epoch's training, so every validation number is one epoch late.

    The last epoch is never measured. Train first, then evaluate.
    """
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        loss, share = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
    return history


def evaluated_once_at_the_end(
    model, train_loader, valid_loader, epochs, loss_fn, optimizer, device
):
    """You evaluate once, after all epochs: there is one validation number instead of a curve.

    The evaluation belongs into the loop.
    """
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
    loss, share = evaluate(model, valid_loader, loss_fn, device)
    history["valid_loss"].append(loss)
    history["valid_accuracy"].append(share)
    return history


def loss_and_accuracy_swapped(
    model, train_loader, valid_loader, epochs, loss_fn, optimizer, device
):
    """You store the validation loss as the accuracy and the accuracy as the loss.

    evaluate returns the loss first.
    """
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        share, loss = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
    return history


def trained_on_validation_data(
    model, train_loader, valid_loader, epochs, loss_fn, optimizer, device
):
    """You train on the validation data as well, so its numbers say nothing about new images.

    More data is always tempting. What is trained on cannot be measured on.
    """
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        train_epoch(model, valid_loader, loss_fn, optimizer, device)
        loss, share = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
    return history


def one_history_for_all(
    model, train_loader, valid_loader, epochs, loss_fn, optimizer, device, history={}
):
    """Your history is a default argument, made once: a second call goes on with the first's.

    Python evaluates defaults when the function is defined. Make the dict inside the function.
    """
    for _ in range(epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)
        loss, share = evaluate(model, valid_loader, loss_fn, device)
        for name, value in [
            ("train_loss", train), ("valid_loss", loss), ("valid_accuracy", share)
        ]:  # fmt: skip
            history.setdefault(name, []).append(value)
    return {name: list(values) for name, values in history.items()}


def a_copy_is_trained(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    """You put the weights back at the end: the history is right, and the model is as it was.

    Saving a copy "to be safe" is fine; loading it again throws the training away.
    """
    start = {name: value.clone() for name, value in model.state_dict().items()}
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        loss, share = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
    model.load_state_dict(start)
    return history


def one_epoch_too_many(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    """You train for one epoch more than was asked for.

    range(epochs + 1) has epochs + 1 entries; counting from one to epochs is range(1, epochs + 1).
    """
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs + 1):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        loss, share = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
    return history


BUGS = (
    Bug(never_zeroed_gradients, "train_epoch", caught_by="takes_the_steps"),
    Bug(gradients_zeroed_once, "train_epoch", caught_by="takes_the_steps"),
    Bug(zeroed_before_the_step, "train_epoch", caught_by="takes_the_steps"),
    Bug(step_before_backward, "train_epoch", caught_by="takes_the_steps"),
    Bug(one_step_for_an_epoch, "train_epoch", caught_by="takes_the_steps"),
    Bug(last_batch_left_out, "train_epoch", caught_by="takes_the_steps"),
    Bug(a_loss_of_its_own, "train_epoch", caught_by="takes_the_steps"),
    Bug(an_optimizer_of_its_own, "train_epoch", caught_by="carries_nothing_over"),
    Bug(mean_of_batch_means, "train_epoch", caught_by="returns_mean_loss"),
    Bug(loss_of_the_last_batch, "train_epoch", caught_by="returns_mean_loss"),
    Bug(loss_with_its_graph, "train_epoch", caught_by="returns_mean_loss"),
    Bug(training_mode_forgotten, "train_epoch", caught_by="trains_in_training_mode"),
    Bug(labels_left_behind, "train_epoch", caught_by="moves_batches"),
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
    Bug(validated_on_training_data, "fit", caught_by="history_values"),
    Bug(evaluated_before_training, "fit", caught_by="history_values"),
    Bug(evaluated_once_at_the_end, "fit", caught_by="history_shape"),
    Bug(loss_and_accuracy_swapped, "fit", caught_by="history_values"),
    Bug(trained_on_validation_data, "fit", caught_by="history_values"),
    Bug(one_history_for_all, "fit", caught_by="fresh_history"),
    Bug(a_copy_is_trained, "fit", caught_by="trains_to_the_end"),
    Bug(one_epoch_too_many, "fit", caught_by="history_shape"),
)
