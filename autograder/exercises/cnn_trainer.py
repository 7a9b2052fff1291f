"""The last exercise: training a convolutional network, from the loop to the accuracy."""

from __future__ import annotations

from autograder.exercises import (
    cnn_trainer_accuracy,
    cnn_trainer_conv,
    cnn_trainer_epoch,
    cnn_trainer_evaluation,
    cnn_trainer_fit,
    cnn_trainer_model,
    cnn_trainer_plot,
    cnn_trainer_training,
)
from autograder.model import TORCH_IMPORTS, Exercise, Function, Rules

FUNCTIONS = (
    Function(
        name="accuracy",
        points=2.0,
        hints=(
            "Which class does a row of logits vote for? What is the mean of trues and falses?",
            "argmax over axis 1 gives predictions; compare them with the labels, and take the mean"
            " of the comparison as floats.",
            "(logits.argmax(dim=1) == labels).float().mean().item()",
        ),
    ),
    Function(
        name="conv",
        points=2.0,
        hints=(
            "How much padding keeps a 28 × 28 image at 28 × 28 when the kernel is 3 and the stride"
            " 1? And what does stride 2 make of it?",
            "nn.Conv2d knows kernel_size, stride and padding; nn.Sequential puts a ReLU behind it.",
            "layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2);"
            " return nn.Sequential(layer, nn.ReLU()) if act else layer",
        ),
    ),
    Function(
        name="build_model",
        points=4.0,
        hints=(
            "Each conv with stride 2 halves the image: 28, 14, 7, 4, 2, 1. What is left to do when"
            " the image has shrunk to 4 × 4, or to 1 × 1?",
            "Put three to five conv layers in nn.Sequential with more and more channels, then"
            " nn.Flatten, and if the image is larger than 1 × 1, an nn.Linear to num_classes.",
            "nn.Sequential(conv(1, 16), conv(16, 32), conv(32, 64), nn.Flatten(),"
            " nn.Linear(64 * 4 * 4, num_classes))",
        ),
    ),
    Function(
        name="train_epoch",
        points=5.0,
        hints=(
            "What must be true of the model before the first batch, and of the gradients before"
            " each backward()?",
            "model.train(); then for each batch: move it to the device, zero_grad, forward, loss,"
            " backward, step; and keep a sum of loss.item() times the number of images.",
            "optimizer.zero_grad(); loss = loss_fn(model(images), labels); loss.backward();"
            " optimizer.step(); total += loss.item() * len(images); count += len(images)",
        ),
    ),
    Function(
        name="evaluate",
        points=4.0,
        hints=(
            "Dropout and batch normalisation behave differently while training. Who puts the model"
            " back into the mode it was in?",
            "Remember model.training, call model.eval(), loop inside torch.no_grad() adding up the"
            " loss and the right answers, and restore the mode.",
            "training = model.training; model.eval(); with torch.no_grad(): …;"
            " model.train(training); return total / count, right / count",
        ),
    ),
    Function(
        name="fit",
        points=3.0,
        hints=(
            "Which of your functions does one epoch, and which one says how good the model is now?",
            "For each epoch call train_epoch on the training loader, then evaluate on the"
            " validation loader, and append the three numbers to their lists.",
            'history["train_loss"].append(train_epoch(…)); loss, share = evaluate(model,'
            ' valid_loader, …); history["valid_loss"].append(loss); …',
        ),
    ),
    Function(
        name="plot_history",
        points=2.0,
        hints=(
            "A loss and an accuracy have different units. Should they share a vertical axis?",
            "figure, (left, right) = plt.subplots(1, 2): both losses left, the accuracy right;"
            " then labels for the axes and a legend for the lines.",
            'left.plot(epochs, history["train_loss"], label="training"); left.set_xlabel("epoch");'
            ' left.set_ylabel("loss"); left.legend()',
        ),
    ),
    Function(
        name="train_fashion_mnist",
        points=8.0,
        hints=(
            "What is random in a training run, and where is it drawn? Name all of it before you"
            " seed it.",
            "torch.manual_seed(seed) first. Then a DataLoader that shuffles, your build_model, an"
            " optimiser, and train_epoch for a few epochs. Measure before you tune.",
            "loader = DataLoader(dataset, batch_size=64, shuffle=True); model ="
            " build_model().to(device); optimizer = torch.optim.AdamW(model.parameters(),"
            " lr=0.003); for _ in range(3): train_epoch(model, loader, loss_fn, optimizer, device)",
        ),
    ),
)

CHECKS = (
    cnn_trainer_accuracy.CHECKS
    + cnn_trainer_conv.CHECKS
    + cnn_trainer_model.CHECKS
    + cnn_trainer_plot.CHECKS
    + cnn_trainer_epoch.CHECKS
    + cnn_trainer_evaluation.CHECKS
    + cnn_trainer_fit.CHECKS
    + cnn_trainer_training.CHECKS
)

EXERCISE = Exercise(
    id="cnn_trainer",
    title="A network that learns to see",
    library="torch",
    functions=FUNCTIONS,
    checks=CHECKS,
    rules=Rules(
        imports=TORCH_IMPORTS | {"torchvision", "matplotlib", "tqdm", "time", "random", "copy"},
        numpy="",
    ),
)
