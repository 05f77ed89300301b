"""Digits by a GAN: run it with mnist.npz or an IDX file; without a file it learns small discs."""

import sys

import numpy as np
from minent.loaders import Images
from minent.nn import GAN, DCGANCritic, DCGANGenerator, Pictures

y, x = np.ogrid[:28, :28]
discs = [255 * ((y - 8 - i % 12) ** 2 + (x - 8 - i // 12) ** 2 < 36) for i in range(144)]
source, steps = (sys.argv[1], 10_000) if sys.argv[1:] else (np.array(discs, np.uint8), 20)

data = Images(source, size=32, batch_size=64, shuffle=True)
width = 32 if sys.argv[1:] else 4
generator = DCGANGenerator(32, channels=1, width=width)
critic = DCGANCritic(32, channels=1, width=width)  # batch normalization: joint
gan = GAN(generator, critic, "gan-qp", joint=True)

pictures = Pictures(gan, "samples", every=steps // 10)
history = gan.fit(data, steps=steps, checkpoint="gan.ckpt", resume=True, callbacks=[pictures])
print(history)
