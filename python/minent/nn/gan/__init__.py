"""Training of generative adversarial networks on `minent.train`."""

from minent.nn.gan._bigan import BiGAN
from minent.nn.gan._gan import GAN
from minent.nn.gan._o_gan import OGAN
from minent.nn.gan._pictures import Pictures

__all__ = ["GAN", "OGAN", "BiGAN", "Pictures"]
