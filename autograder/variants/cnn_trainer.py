"""Honest trainers in other styles; their recipes are the ones that the calibration measures."""

from autograder.variants import cnn_trainer_all_convolution as all_convolution
from autograder.variants import cnn_trainer_lenet as lenet
from autograder.variants import cnn_trainer_norm_adam as norm_adam
from autograder.variants import cnn_trainer_plain_loop as plain_loop

VARIANTS = (lenet.VARIANT, all_convolution.VARIANT, norm_adam.VARIANT, plain_loop.VARIANT)
