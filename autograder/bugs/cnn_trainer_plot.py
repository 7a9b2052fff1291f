"""Known bugs of `plot_history`."""

import matplotlib.pyplot as plt

from autograder.model import Bug


def validation_loss_missing(history):
    """Your figure shows the training loss alone: over-fitting cannot be seen in it.

    The distance between the two losses is what the plot is for. Draw valid_loss as well.
    """
    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, history["train_loss"], label="training")
    right.plot(epochs, history["valid_accuracy"], label="validation")
    left.set(xlabel="epoch", ylabel="loss")
    right.set(xlabel="epoch", ylabel="accuracy")
    left.legend()
    return figure


def losses_against_each_other(history):
    """You draw the validation loss against the training loss, not against the epoch.

    plot(a, b) takes a as the x axis. Draw two lines, each against range(1, epochs + 1).
    """
    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(history["train_loss"], history["valid_loss"], label="loss")
    right.plot(epochs, history["valid_accuracy"], label="validation")
    left.set(xlabel="epoch", ylabel="loss")
    right.set(xlabel="epoch", ylabel="accuracy")
    left.legend()
    return figure


def axes_without_labels(history):
    """Your axes have no labels: a reader has to guess what is drawn against what.

    The lines' legend does not say it. Call set_xlabel and set_ylabel on each axes.
    """
    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, history["train_loss"], label="training")
    left.plot(epochs, history["valid_loss"], label="validation")
    right.plot(epochs, history["valid_accuracy"], label="validation")
    left.legend()
    right.legend()
    return figure


def legend_never_shown(history):
    """Your lines have labels, but nothing shows them: legend() is never called.

    label= only remembers a name; the legend puts names on the figure.
    """
    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, history["train_loss"], label="training")
    left.plot(epochs, history["valid_loss"], label="validation")
    right.plot(epochs, history["valid_accuracy"], label="validation")
    left.set(xlabel="epoch", ylabel="loss")
    right.set(xlabel="epoch", ylabel="accuracy")
    return figure


def swapped_names(history):
    """Your legend calls the training loss validation and the other way round.

    A training loss above the validation loss looks odd, and sends you looking for a bug in the
    loop.
    """
    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, history["valid_loss"], label="training")
    left.plot(epochs, history["train_loss"], label="validation")
    right.plot(epochs, history["valid_accuracy"], label="accuracy")
    left.set(xlabel="epoch", ylabel="loss")
    right.set(xlabel="epoch", ylabel="accuracy")
    left.legend()
    return figure


def one_figure_for_all(history):
    """You draw into one figure again and again: the second call changes what the first returned.

    plt.figure(1) finds the figure with that number, and plt.gcf() and plt.gca() find the one drawn
    last. Make a new one: plt.subplots(1, 2).
    """
    epochs = range(1, len(history["train_loss"]) + 1)
    figure = plt.figure(1)
    left, right = figure.subplots(1, 2)
    left.plot(epochs, history["train_loss"], label="training")
    left.plot(epochs, history["valid_loss"], label="validation")
    right.plot(epochs, history["valid_accuracy"], label="accuracy")
    left.set(xlabel="epoch", ylabel="loss")
    right.set(xlabel="epoch", ylabel="accuracy")
    left.legend()
    return figure


BUGS = (
    Bug(validation_loss_missing, "plot_history", caught_by="shows_curves"),
    Bug(losses_against_each_other, "plot_history", caught_by="shows_curves"),
    Bug(axes_without_labels, "plot_history", caught_by="labels_axes"),
    Bug(legend_never_shown, "plot_history", caught_by="names_lines"),
    Bug(swapped_names, "plot_history", caught_by="names_lines"),
    Bug(one_figure_for_all, "plot_history", caught_by="figures_apart", remembers=True),
)
