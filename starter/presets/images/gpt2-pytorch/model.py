"""The GPT-2 architecture: learned positions, pre-norm blocks, GELU (tanh), and
an output layer that shares the embedding's weights. With the defaults it has
GPT-2 small's 124 million parameters, under Hugging Face's names."""

import math
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Config:
    layers: int = 12
    heads: int = 12
    width: int = 768
    context: int = 1024
    vocab: int = 50257
    dropout: float = 0.1

    def shrunk(self):
        """What makes this smaller or other than GPT-2 small, as text; empty if nothing."""
        full = asdict(Config())
        return ", ".join(f"{k} {v} instead of {full[k]}" for k, v in asdict(self).items() if v != full[k] and k != "dropout")


class Conv1D(nn.Module):
    """A linear layer whose weight lies transposed, as in GPT-2's published files."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return torch.addmm(self.bias, x.reshape(-1, x.size(-1)), self.weight).view(*x.shape[:-1], -1)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.dropout = c.heads, c.dropout
        self.c_attn = Conv1D(c.width, 3 * c.width)
        self.c_proj = Conv1D(c.width, c.width)
        self.resid = nn.Dropout(c.dropout)

    def forward(self, x, mask):
        b, t, w = x.shape
        q, k, v = (y.view(b, t, self.heads, w // self.heads).transpose(1, 2) for y in self.c_attn(x).split(w, dim=2))
        if hasattr(F, "scaled_dot_product_attention"):
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=self.dropout if self.training else 0.0)
        else:
            scores = (q @ k.transpose(-2, -1)) / math.sqrt(k.size(-1))
            scores = scores.masked_fill(mask[:t, :t], float("-inf"))
            y = F.dropout(F.softmax(scores, dim=-1), self.dropout, self.training) @ v
        return self.resid(self.c_proj(y.transpose(1, 2).reshape(b, t, w)))


class MLP(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c_fc = Conv1D(c.width, 4 * c.width)
        self.c_proj = Conv1D(4 * c.width, c.width)
        self.drop = nn.Dropout(c.dropout)

    def forward(self, x):
        return self.drop(self.c_proj(F.gelu(self.c_fc(x), approximate="tanh")))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.ln_1 = nn.LayerNorm(c.width)
        self.attn = Attention(c)
        self.ln_2 = nn.LayerNorm(c.width)
        self.mlp = MLP(c)

    def forward(self, x, mask):
        x = x + self.attn(self.ln_1(x), mask)
        return x + self.mlp(self.ln_2(x))


class GPT2(nn.Module):
    def __init__(self, c):
        super().__init__()
        if c.width % c.heads:
            raise ValueError(f"a width of {c.width} does not divide into {c.heads} heads")
        self.config = c
        self.wte = nn.Embedding(c.vocab, c.width)
        self.wpe = nn.Embedding(c.context, c.width)
        self.drop = nn.Dropout(c.dropout)
        self.h = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.ln_f = nn.LayerNorm(c.width)
        mask = torch.ones(c.context, c.context, dtype=torch.bool).triu(1)
        self.register_buffer("mask", mask, persistent=False)
        self._initialize()

    def _initialize(self):
        """GPT-2's own start: normal 0.02, residual projections scaled by depth."""
        for name, p in self.named_parameters():
            if p.dim() < 2:
                continue
            scale = math.sqrt(2 * self.config.layers) if name.endswith("c_proj.weight") else 1
            nn.init.normal_(p, std=0.02 / scale)

    def forward(self, ids):
        """Scores of the next token at every position of ids (batch × length)."""
        x = self.drop(self.wte(ids) + self.wpe.weight[: ids.size(1)])
        for block in self.h:
            x = block(x, self.mask)
        return self.ln_f(x) @ self.wte.weight.t()

    def parameters_count(self):
        return sum(p.numel() for p in self.parameters())

    @torch.no_grad()
    def generate(self, ids, count, generator, temperature=0.8, top=40):
        """Appends count tokens to a list of ids."""
        self.eval()
        device = self.wte.weight.device
        for _ in range(count):
            window = torch.tensor([ids[-self.config.context :]], device=device)
            scores = self(window)[0, -1].float().cpu() / temperature
            best, at = scores.topk(min(top, scores.numel()))
            ids = ids + [at[torch.multinomial(F.softmax(best, dim=-1), 1, generator=generator)].item()]
        self.train()
        return ids
