"""Generators and critics."""

from minent.nn.nets._dcgan import DCGANCritic, DCGANGenerator
from minent.nn.nets._face import Critic, Generator
from minent.nn.nets._labels import check_labels
from minent.nn.nets._mlp import MLP
from minent.nn.nets._mlp_pair import MLPCritic, MLPGenerator
from minent.nn.nets._network import Pair, network, networks
from minent.nn.nets._pair_critic import PairCritic
from minent.nn.nets._qp import QPCritic, QPGenerator
from minent.nn.nets._resnet import ResNetCritic, ResNetGenerator
from minent.nn.nets._stack import copy_of

__all__ = [
    "MLP",
    "Critic",
    "DCGANCritic",
    "DCGANGenerator",
    "Generator",
    "MLPCritic",
    "MLPGenerator",
    "Pair",
    "PairCritic",
    "QPCritic",
    "QPGenerator",
    "ResNetCritic",
    "ResNetGenerator",
    "check_labels",
    "copy_of",
    "network",
    "networks",
]
