"""Recipes that the calibration measures besides the solution and the honest variants."""

import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.variants import cnn_trainer_lenet as lenet


def tutorial_train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    images = torch.stack([image for image, _ in dataset]).to(device)
    labels = torch.tensor([int(label) for _, label in dataset]).to(device)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(10):
        for rows in torch.randperm(len(images)).split(32):
            optimizer.zero_grad()
            loss_fn(model(images[rows]), labels[rows]).backward()
            optimizer.step()
    return model


def one_epoch_train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def fitted_train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    held_out = len(dataset) // 10
    train, valid = torch.utils.data.random_split(dataset, [len(dataset) - held_out, held_out])
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    train_loader = DataLoader(train, batch_size=64, shuffle=True)
    valid_loader = DataLoader(valid, batch_size=500)
    fit(model, train_loader, valid_loader, 2, nn.CrossEntropyLoss(), optimizer, device)
    return model


LENET = {"build_model": lenet.build_model}
FITTED = {"train_fashion_mnist": fitted_train_fashion_mnist}
"""Trains with the submission's own `fit`: what the bugs of the loop are measured in."""
