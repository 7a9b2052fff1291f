"""Known bugs of `fit`."""

from autograder.model import Bug


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
    Bug(validated_on_training_data, "fit", caught_by="history_values"),
    Bug(evaluated_before_training, "fit", caught_by="history_values"),
    Bug(evaluated_once_at_the_end, "fit", caught_by="history_shape"),
    Bug(loss_and_accuracy_swapped, "fit", caught_by="history_values"),
    Bug(trained_on_validation_data, "fit", caught_by="history_values"),
    Bug(one_history_for_all, "fit", caught_by="fresh_history", remembers=True),
    Bug(a_copy_is_trained, "fit", caught_by="trains_to_the_end"),
    Bug(one_epoch_too_many, "fit", caught_by="history_shape"),
)
