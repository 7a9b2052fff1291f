"""Known bugs of the trainer: all modules of this name, in learning order."""

from autograder.bugs import cnn_trainer_loops, cnn_trainer_parts, cnn_trainer_training

BUGS = cnn_trainer_parts.BUGS + cnn_trainer_loops.BUGS + cnn_trainer_training.BUGS
