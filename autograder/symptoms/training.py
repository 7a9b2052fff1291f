"""Symptoms of networks, training loops and what is drawn of them."""

from __future__ import annotations

from autograder.symptoms.failure import Failure, says


def mode_not_switched(failure: Failure) -> bool:
    """The model sees batches in the wrong mode, or is left in it.

    Dropout and batch normalisation do something else in training than in evaluation, and a model
    keeps its mode until it is told otherwise.

    model.train() before training, model.eval() before evaluation, and afterwards what it was.
    """
    return says(failure, "(training|evaluation) mode")


def gradients_left_on_or_off(failure: Failure) -> bool:
    """Gradients are recorded where they should not be, or stay switched off afterwards.

    with torch.no_grad(): switches them off for its block alone; torch.set_grad_enabled(False) for
    everything that follows.

    Put the loop of the evaluation into the block, and nothing else.
    """
    return says(failure, "gradients (were recorded|are still)|hangs on its graph")


def history_of_another_length(failure: Failure) -> bool:
    """A list of your history has not one entry for each epoch.

    append inside the loop over the batches gives too many, after the loop over the epochs too few.

    For each epoch, append to each of the three lists once.
    """
    return says(failure, r"entries after|history\['\w+'\] (is|has)")


def layer_of_other_parameters(failure: Failure) -> bool:
    """A layer of yours has other parameters than it should.

    nn.Conv2d takes the input's channels, the output's channels and the kernel's size, in this
    order; its weight has the shape (out, in, kH, kW).

    Print {name: p.shape for name, p in layer.named_parameters()}.
    """
    return says(failure, "the layer has parameters|^weight has shape|^bias has shape")


def model_of_another_size(failure: Failure) -> bool:
    """Your model has more parameters than are allowed, or none at all.

    A linear layer after few convolutions is where most of them are: each of its outputs has a
    weight for every value that comes in. A layer in a plain list is not registered.

    Print the number of parameters of each layer.
    """
    return says(failure, "the model has [0-9,]+ parameters")


def logits_of_one_sign(failure: Failure) -> bool:
    """Your logits all have the same sign, whatever the weights are.

    A ReLU, softmax or logarithm after the last layer does this, and the loss function then applies
    its own softmax to what is left.

    Let the last layer's sums be the result.
    """
    return says(failure, "no logit is ever")


def images_that_influence_each_other(failure: Failure) -> bool:
    """What your model says of one image depends on the other images of the batch.

    A mean, a softmax or a normalisation over axis 0 mixes the images; so does a reshape that does
    not keep the batch's axis.

    Keep axis 0 for the images: flatten(1), dim=1.
    """
    return says(failure, "of one image, without the others")


def curve_not_drawn(failure: Failure) -> bool:
    """One of the history's lists is not drawn in your figure as it is.

    Each of train_loss, valid_loss and valid_accuracy needs a line of its own, with as many points
    as there are epochs.

    Plot range(1, number of epochs + 1) against each list.
    """
    return says(failure, "no line of the figure|not drawn against|the figure has no lines")


def axis_without_a_label(failure: Failure) -> bool:
    """An axis of your figure has no label.

    With two axes side by side each wants its own, and a label that is set twice on one of them is
    missing on the other.

    axes.set_xlabel("epoch") and axes.set_ylabel("loss"), for each axes that has lines.
    """
    return says(failure, "axis has (a|no) label")


def lines_not_told_apart(failure: Failure) -> bool:
    """The legend does not say which line is which.

    label="training" in plot gives a line its name, and legend() shows the names; it has to be
    called on the axes that holds the lines, after they were drawn.

    Give each line the name of what it shows.
    """
    return says(failure, "the legend names|is labelled")


def initial_values_spread_otherwise(failure: Failure) -> bool:
    """Your initial weights are not spread as nn.Conv2d's are.

    Those are drawn uniformly from plus or minus the square root of 1 / (C_in kH kW), the bias too.

    nn.init.uniform_(weight, -bound, bound) draws them; a bound of another size, zeros, ones or
    normal numbers are something else.
    """
    return says(failure, "expected values drawn uniformly")


def layers_start_alike(failure: Failure) -> bool:
    """Two of your layers start with the same weights.

    They are drawn with a seed that is set anew each time, shared, or not drawn at all.

    Draw new values for each layer, and leave the seed alone.
    """
    return says(failure, "two layers start|start from the same")
