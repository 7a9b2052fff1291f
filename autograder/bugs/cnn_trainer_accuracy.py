"""Known bugs of `accuracy`."""

from autograder.model import Bug


def argmax_over_the_batch(logits, labels):
    """Your argmax runs over the batch: it finds the best image for each class, not the best class.

    Axis 0 counts the images and axis 1 the classes, and argmax(dim=0) even gives the right number
    of values when there are as many images as classes. Take the largest logit of each row: dim=1.
    """
    predictions = logits.argmax(dim=0)
    count = min(len(predictions), len(labels))
    return (predictions[:count] == labels[:count]).float().mean().item()


def accuracy_as_a_tensor(logits, labels):
    """Your accuracy is a tensor, and the exercise asks for a float.

    It prints like a number, so nothing seems wrong until it is stored in a history, plotted from a
    GPU or written to a file. End with .item().
    """
    return (logits.argmax(dim=1) == labels).float().mean()


def accuracy_in_percent(logits, labels):
    """Your accuracy is in percent, and the exercise asks for a share between 0 and 1.

    Papers report percentages, code keeps shares: multiply by 100 where you print, nowhere else.
    """
    return 100.0 * (logits.argmax(dim=1) == labels).float().mean().item()


def squeezed_predictions(logits, labels):
    """You squeeze the logits, which takes away the axis of a batch that holds a single image.

    squeeze() removes every axis of length one, the batch's as well. It works for every batch but
    the last one of an unlucky epoch. Leave it out: logits already are (N, classes).
    """
    return (logits.squeeze().argmax(dim=1) == labels).float().mean().item()


def number_right(logits, labels):
    """You return how many are right, and the exercise asks for the share.

    A count is what you add up over batches; a share is what you compare between data sets.
    Divide by the number of labels.
    """
    return float((logits.argmax(dim=1) == labels).sum().item())


def rounded_accuracy(logits, labels):
    """You round the accuracy, so every mean over batches that is made of it is off.

    Rounding belongs into the f-string that prints a number. Return all the digits.
    """
    return round((logits.argmax(dim=1) == labels).float().mean().item(), 1)


def right_when_more_than_half(logits, labels):
    """You count an example as right when its label's probability is above one half.

    With two classes that is the same. With ten, a label can win with a fifth: the prediction is the
    class with the largest logit, however small its lead.
    """
    probabilities = logits.softmax(dim=1)
    right = probabilities[torch.arange(len(labels)), labels] > 0.5
    return right.float().mean().item()


BUGS = (
    Bug(argmax_over_the_batch, "accuracy", caught_by="is_the_share"),
    Bug(accuracy_as_a_tensor, "accuracy", caught_by="is_a_float"),
    Bug(accuracy_in_percent, "accuracy", caught_by="is_the_share"),
    Bug(squeezed_predictions, "accuracy", caught_by="one_example"),
    Bug(number_right, "accuracy", caught_by="is_the_share"),
    Bug(rounded_accuracy, "accuracy", caught_by="is_the_share"),
    Bug(right_when_more_than_half, "accuracy", caught_by="is_the_share"),
)
