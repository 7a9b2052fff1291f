"""Known bugs of the trainer: all modules of this name, in learning order."""

from autograder.bugs import (
    cnn_trainer_accuracy,
    cnn_trainer_epoch,
    cnn_trainer_evaluation,
    cnn_trainer_fit,
    cnn_trainer_network,
    cnn_trainer_plot,
    cnn_trainer_training,
)

BUGS = (
    cnn_trainer_accuracy.BUGS
    + cnn_trainer_network.BUGS
    + cnn_trainer_plot.BUGS
    + cnn_trainer_epoch.BUGS
    + cnn_trainer_evaluation.BUGS
    + cnn_trainer_fit.BUGS
    + cnn_trainer_training.BUGS
)
