"""Known bugs of `train_epoch`."""

from torch import nn

from autograder.model import Bug


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
)
