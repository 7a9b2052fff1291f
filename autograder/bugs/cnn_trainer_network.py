"""Known bugs of `conv` and `build_model`."""

from torch import nn

from autograder.model import Bug

# -- conv --------------------------------------------------------------------------------


def padding_of_one(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """Your padding is always 1, which fits a kernel of 3 and no other.

    It is what one sees in most code, because most kernels are 3 × 3. Half the kernel, rounded down,
    fits every odd one: padding=kernel_size // 2.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=1)
    return nn.Sequential(layer, nn.ReLU()) if act else layer


def padding_for_odd_kernels(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """Your padding is (kernel_size - 1) // 2: the same for odd kernels, one too few for even ones.

    The exercise asks for kernel_size // 2.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, (kernel_size - 1) // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer


def relu_before_the_convolution(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """Your ReLU comes before the convolution, so it clips the input instead of the output.

    Some later networks do order their layers like this on purpose. Here the convolution is first.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
    return nn.Sequential(nn.ReLU(), layer) if act else layer


def always_activated(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """You never look at `act`: there is a ReLU behind the last layer, too.

    Logits that cannot be negative train slowly, or not at all. Leave the ReLU out when act is
    false.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU())


def never_strided(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """You do not hand the stride on to the layer, so the image never shrinks.

    nn.Conv2d's own default is 1, and nothing complains: the network only gets slow.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, padding=kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer


def stride_of_one_by_default(in_channels, out_channels, kernel_size=3, stride=1, act=True):
    """Your stride is 1 unless the caller says otherwise, and the exercise asks for 2.

    nn.Conv2d's default is 1. A network whose layers all have stride 2 needs no pooling.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer


def without_activation(in_channels, out_channels, kernel_size=3, stride=2, act=False):
    """Your layer has no ReLU unless the caller asks for one: act is true by default.

    Without it, a stack of convolutions is one large linear function and learns no more than one.
    """
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer


def one_layer_for_all(in_channels, out_channels, kernel_size=3, stride=2, act=True, made={}):
    """You keep layers and hand the same one out again: two places of a network share their weights.

    A default argument is made once, when the function is defined. Build a layer in every call.
    """
    key = (in_channels, out_channels, kernel_size, stride, act)
    if key not in made:
        layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
        made[key] = nn.Sequential(layer, nn.ReLU()) if act else layer
    return made[key]


# -- build_model -------------------------------------------------------------------------


def softmax_at_the_end(num_classes=10):
    """Your model ends with a softmax, and nn.CrossEntropyLoss applies one as well.

    Probabilities look like the natural output. Applied twice, the softmax squeezes them together,
    gradients become tiny, and training crawls. End with the sums of the last layer.
    """
    return nn.Sequential(
        conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32), nn.Flatten(),
        nn.Linear(128, num_classes), nn.Softmax(dim=1),
    )  # fmt: skip


def log_softmax_at_the_end(num_classes=10):
    """Your model ends with log_softmax, which belongs to nn.NLLLoss: the exercise asks for logits.

    Cross-entropy of log-probabilities gives the same number, so training works and nothing shows.
    Only what calls itself logits is none.
    """
    return nn.Sequential(
        conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32), nn.Flatten(),
        nn.Linear(128, num_classes), nn.LogSoftmax(dim=1),
    )  # fmt: skip


def relu_after_the_last_layer(num_classes=10):
    """A ReLU follows your last layer: no class can ever get a negative logit.

    It creeps in when the last layer is made like all the others. Give it act=False.
    """
    return nn.Sequential(
        conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32), conv(32, num_classes), nn.Flatten()
    )


def always_ten_classes(num_classes=10):
    """Your last layer has ten outputs whatever num_classes says.

    It cannot be noticed on FashionMNIST, which has ten. Hand num_classes to the last layer.
    """
    return nn.Sequential(
        conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32), nn.Flatten(), nn.Linear(128, 10)
    )


def squeezed_logits(num_classes=10):
    """You squeeze the logits, so a batch of one image loses its first axis.

    After the last convolution the logits are (N, classes, 1, 1), and squeeze() looks like the way
    to (N, classes). nn.Flatten() never touches axis 0.
    """

    class Squeeze(nn.Module):
        def forward(self, x):
            return x.squeeze()

    return nn.Sequential(
        conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32),
        conv(32, num_classes, act=False), Squeeze(),
    )  # fmt: skip


def wide_linear_layer(num_classes=10):
    """Your model has more than 500,000 parameters, nearly all of them in one nn.Linear.

    A linear layer costs inputs × outputs: from a 14 × 14 image of 16 channels to 256 units that is
    800,000. Let convolutions with stride 2 shrink the image first.
    """
    return nn.Sequential(
        conv(1, 16), nn.Flatten(), nn.Linear(16 * 14 * 14, 256), nn.ReLU(),
        nn.Linear(256, num_classes),
    )  # fmt: skip


def normalised_by_its_batch(num_classes=10):
    """Your model subtracts the mean of the batch it is given, in evaluation mode as well.

    What it says of an image then depends on the images beside it, and of a single image it sees
    nothing at all. Use constants, or nn.BatchNorm2d, which keeps averages for evaluation.
    """

    class Centre(nn.Module):
        def forward(self, x):
            return x - x.mean(dim=0, keepdim=True)

    return nn.Sequential(
        Centre(), conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32), nn.Flatten(),
        nn.Linear(128, num_classes),
    )  # fmt: skip


def layers_in_a_list(num_classes=10):
    """You keep layers in a plain Python list, where the module does not find their parameters.

    forward works, but the optimiser never sees those layers, .to(device) leaves them behind, and a
    saved model comes back with other weights. Use nn.Sequential or nn.ModuleList.
    """

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32)]
            self.last = nn.Linear(128, num_classes)

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return self.last(x.flatten(1))

    return Model()


def one_model_for_all(num_classes=10, made={}):
    """You keep the model and return the same one again: a second training goes on from the first.

    A default argument is made once, when the function is defined. Build the layers in every call.
    """
    if num_classes not in made:
        made[num_classes] = nn.Sequential(
            conv(1, 8), conv(8, 16), conv(16, 32), conv(32, 32), nn.Flatten(),
            nn.Linear(128, num_classes),
        )  # fmt: skip
    return made[num_classes]


BUGS = (
    Bug(padding_of_one, "conv", caught_by="shape"),
    Bug(padding_for_odd_kernels, "conv", caught_by="shape"),
    Bug(relu_before_the_convolution, "conv", caught_by="is_convolution_and_relu"),
    Bug(always_activated, "conv", caught_by="is_convolution_and_relu"),
    Bug(never_strided, "conv", caught_by="shape"),
    Bug(stride_of_one_by_default, "conv", caught_by="defaults"),
    Bug(without_activation, "conv", caught_by="defaults"),
    Bug(one_layer_for_all, "conv", caught_by="fresh_layers", remembers=True),
    Bug(softmax_at_the_end, "build_model", caught_by="plain_logits"),
    Bug(log_softmax_at_the_end, "build_model", caught_by="plain_logits"),
    Bug(relu_after_the_last_layer, "build_model", caught_by="plain_logits"),
    Bug(always_ten_classes, "build_model", caught_by="logits_shape"),
    Bug(squeezed_logits, "build_model", caught_by="logits_shape"),
    Bug(wide_linear_layer, "build_model", caught_by="small_enough"),
    Bug(normalised_by_its_batch, "build_model", caught_by="each_image_alone"),
    Bug(layers_in_a_list, "build_model", caught_by="parameters_are_all"),
    Bug(one_model_for_all, "build_model", caught_by="fresh_models", remembers=True),
)
