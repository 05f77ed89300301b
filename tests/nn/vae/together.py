"""Autoencoders that the tests train under torchrun: all processes are to have the same weights."""

import sys

import torch
from minent.nn import VQVAE
from torch import distributed, nn
from torchrun import end

out, engine, batch_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.manual_seed(1)
vae = VQVAE(nn.Linear(3, 2), nn.Linear(2, 3), 8, latent_dim=2, likelihood="gaussian")
x = torch.randn(64, 3, generator=torch.Generator().manual_seed(0))
vae.fit(x, epochs=2, batch_size=batch_size, progress=False, engine=engine)
found = {}
for name, value in vae.state_dict().items():
    found[name] = [torch.empty_like(value) for _ in range(2)]
    distributed.all_gather(found[name], value)
if distributed.get_rank() == 0:
    torch.save(found, out)
end()
