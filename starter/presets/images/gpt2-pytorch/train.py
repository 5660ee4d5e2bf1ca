"""Trains GPT-2 on a text, in steps that survive the death of the machine.

Everything that decides the next step is in a checkpoint: weights, optimizer,
random state, step, and the losses so far. The data of a step depends on the
seed and the step alone. A resumed run therefore continues the same curve.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict

import torch
from torch.nn import functional as F

from contract import Contract, Throttle, cpus
from model import GPT2, Config
from tokenizer import END_OF_TEXT, Tokenizer
from weights import find, load_pretrained, read_safetensors, write_safetensors

HERE = os.path.dirname(os.path.abspath(__file__))
STATE, HEAD, LOSSES = "state.safetensors", "head.json", "losses.jsonl"
STOPPED = 143  # 128 + SIGTERM: saved, and left because it was told to
TINY = {"layers": 4, "heads": 4, "width": 128, "context": 64, "vocab": 257, "batch": 8}


def arguments(argv):
    full = Config()
    p = argparse.ArgumentParser(description="Train GPT-2 (124M parameters by default) on a text.")
    p.add_argument("--size", choices=["full", "tiny"], default="full", help="tiny shrinks everything below that is not given")
    p.add_argument("--layers", type=int, help=f"transformer blocks ({full.layers})")
    p.add_argument("--heads", type=int, help=f"attention heads ({full.heads})")
    p.add_argument("--width", type=int, help=f"embedding width ({full.width})")
    p.add_argument("--context", type=int, help=f"tokens per sequence ({full.context})")
    p.add_argument("--vocab", type=int, help=f"size of the embedding ({full.vocab}); 257 is enough for bytes")
    p.add_argument("--batch", type=int, help="sequences per step (4)")
    p.add_argument("--steps", type=int, default=1000)
    p.add_argument("--rate", type=float, help="peak learning rate (3e-4; tiny 1e-3)")
    p.add_argument("--dropout", type=float, default=full.dropout)
    p.add_argument("--seed", type=int, default=1337)
    p.add_argument("--checkpoint-every", type=int, default=0, help="steps between checkpoints; 0: by time alone")
    p.add_argument("--checkpoint-seconds", type=float, default=float(os.environ.get("SKYOPS_CHECKPOINT_INTERVAL") or 600),
                   help="time between checkpoints; without it what the node says")
    p.add_argument("--text", help="file to train on; default: input 'text', else the one in the image")
    p.add_argument("--prompt", default="In the beginning", help="what the sample begins with")
    p.add_argument("--sample", type=int, default=200, help="tokens of the sample")
    a = p.parse_args(argv)
    start = TINY if a.size == "tiny" else {**asdict(full), "batch": 4}
    for name in TINY:
        if getattr(a, name) is None:
            setattr(a, name, start[name])
    a.rate = a.rate or (1e-3 if a.size == "tiny" else 3e-4)
    return a


def find_text(a, contract):
    """The file to train on: --text, the first file of input 'text', or the image's own."""
    if a.text:
        return a.text
    given = os.path.join(contract.inputs, "text")
    if os.path.isdir(given):
        for directory, _, names in sorted(os.walk(given)):
            for name in sorted(names):
                return os.path.join(directory, name)
    return os.path.join(HERE, "text.txt")


def learning_rate(step, a):
    """Linear warm-up over the first 5 % (at most 200 steps), then a cosine down to a tenth."""
    warm = max(1, min(200, a.steps // 20))
    if step < warm:
        return a.rate * (step + 1) / warm
    done = (step - warm) / max(1, a.steps - warm)
    return a.rate * (0.1 + 0.45 * (1 + torch.cos(torch.tensor(done * 3.141592653589793)).item()))


class Trainer:
    def __init__(self, a, contract):
        self.a, self.contract = a, contract
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(a.seed)
        self.model = GPT2(Config(a.layers, a.heads, a.width, a.context, a.vocab, a.dropout))
        self.tokenizer = Tokenizer(a.vocab)
        self._pretrained()
        self.model.to(self.device)
        decay = [p for p in self.model.parameters() if p.dim() > 1]
        other = [p for p in self.model.parameters() if p.dim() < 2]
        groups = [{"params": decay, "weight_decay": 0.1}, {"params": other, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=a.rate, betas=(0.9, 0.95))
        self.step, self.losses = 0, []
        self._read_data()
        self._resume()

    def _pretrained(self):
        """Starts from the weights of input 'weights', and their tokenizer if it is there."""
        directory = os.path.join(self.contract.inputs, "weights")
        path = find(directory)
        if path is None:
            return
        load_pretrained(self.model, path)
        merges = os.path.join(directory, "merges.txt")
        if os.path.isfile(merges):
            self.tokenizer = Tokenizer.from_merges(merges, self.a.vocab)
        print(f"pretrained weights from {os.path.basename(path)}, "
              f"{'their' if os.path.isfile(merges) else 'byte-level'} tokens")

    def _read_data(self):
        path = find_text(self.a, self.contract)
        with open(path, "rb") as f:
            ids = self.tokenizer.encode(f.read()) + [self.tokenizer.end]
        if len(ids) <= self.a.context:
            raise SystemExit(f"{path}: {len(ids)} tokens are not more than the context of {self.a.context}")
        self.data = torch.tensor(ids)
        print(f"text: {os.path.basename(path)}, {len(ids)} tokens ({END_OF_TEXT} included)")

    def _shape(self):
        return {**asdict(self.model.config), "batch": self.a.batch, "seed": self.a.seed}

    def _resume(self):
        place = self.contract.newest()
        if place is None:
            return
        with open(os.path.join(place, HEAD)) as f:
            head = json.load(f)
        if head["shape"] != self._shape():
            raise SystemExit(f"{place} was made with {head['shape']}, this run is {self._shape()}")
        state = read_safetensors(os.path.join(place, STATE))
        self.model.load_state_dict({n[len("model."):]: t for n, t in state.items() if n.startswith("model.")})
        optimizer = self.optimizer.state_dict()
        for name, tensor in state.items():
            if name.startswith("optimizer."):
                _, index, key = name.split(".")
                optimizer["state"].setdefault(int(index), {})[key] = tensor
        self.optimizer.load_state_dict(optimizer)
        torch.set_rng_state(state["random"])
        if self.device == "cuda" and "random_cuda" in state:
            torch.cuda.set_rng_state(state["random_cuda"])
        self.step = head["step"]
        with open(os.path.join(place, LOSSES)) as f:
            self.losses = [json.loads(line) for line in f]
        print(f"resumed at step {self.step} from {os.path.basename(place)} (attempt {self.contract.attempt})")

    def _write(self, directory):
        state = {f"model.{n}": t for n, t in self.model.state_dict().items()}
        for index, moments in self.optimizer.state_dict()["state"].items():
            state.update({f"optimizer.{index}.{key}": torch.as_tensor(t) for key, t in moments.items()})
        state["random"] = torch.get_rng_state()
        if self.device == "cuda":
            state["random_cuda"] = torch.cuda.get_rng_state()
        write_safetensors(os.path.join(directory, STATE), state)
        with open(os.path.join(directory, HEAD), "w") as f:
            json.dump({"step": self.step, "shape": self._shape()}, f)
        self._write_losses(os.path.join(directory, LOSSES))

    def _write_losses(self, path):
        with open(path, "w") as f:
            f.writelines(json.dumps(entry) + "\n" for entry in self.losses)

    def save(self):
        start = time.monotonic()
        place = self.contract.save(self.step, self._write)
        print(f"saved {os.path.basename(place)} in {time.monotonic() - start:.1f} s")

    def batch(self):
        """The sequences of the present step: a function of seed and step alone."""
        g = torch.Generator().manual_seed(self.a.seed * 1_000_003 + self.step)
        at = torch.randint(len(self.data) - self.a.context, (self.a.batch,), generator=g)
        rows = torch.stack([self.data[i : i + self.a.context + 1] for i in at]).to(self.device)
        return rows[:, :-1], rows[:, 1:]

    def train_step(self):
        inputs, targets = self.batch()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.step, self.a)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.device == "cuda"):
            scores = self.model(inputs)
        loss = F.cross_entropy(scores.float().reshape(-1, scores.size(-1)), targets.reshape(-1))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self.losses.append({"step": self.step, "loss": round(loss.item(), 6), "attempt": self.contract.attempt})
        return loss.item()

    def run(self):
        """Trains to the end; False if it was told to stop before."""
        a, c = self.a, self.contract
        speak, tell, due = Throttle(1.0), Throttle(0.2), Throttle(a.checkpoint_seconds)
        due()
        mark, since = time.monotonic(), self.step
        while self.step < a.steps:
            if c.stop:
                self.save()
                return False
            loss = self.train_step()
            last = self.step == a.steps
            if tell() or last:
                c.progress(self.step, a.steps, loss=round(loss, 4))
            if speak() or last:
                now = time.monotonic()
                rate = (self.step - since) * a.batch * a.context / max(now - mark, 1e-9)
                print(f"step {self.step}/{a.steps} loss {loss:.4f} {rate:.1f} tok/s")
                mark, since = now, self.step
            scheduled = a.checkpoint_every > 0 and self.step % a.checkpoint_every == 0
            if not last and (c.wants_save() or due() or scheduled):
                self.save()
        return True

    def finish(self):
        """Writes the result: weights others can load, the loss curve, a sample."""
        out = self.contract.output
        os.makedirs(out, exist_ok=True)
        write_safetensors(os.path.join(out, "model.safetensors"), {n: t.float() for n, t in self.model.state_dict().items()})
        c = self.model.config
        with open(os.path.join(out, "config.json"), "w") as f:
            json.dump({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_layer": c.layers, "n_head": c.heads, "n_embd": c.width,
                       "n_positions": c.context, "vocab_size": c.vocab, "bos_token_id": c.vocab - 1, "eos_token_id": c.vocab - 1,
                       "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5}, f, indent=1)
        self._write_losses(os.path.join(out, LOSSES))
        g = torch.Generator().manual_seed(self.a.seed)
        ids = self.model.generate(self.tokenizer.encode(self.a.prompt), self.a.sample, g)
        with open(os.path.join(out, "sample.txt"), "w") as f:
            f.write(self.tokenizer.decode(ids) + "\n")


def main(argv=None):
    sys.stdout.reconfigure(line_buffering=True)
    a, contract = arguments(argv), Contract()
    contract.listen()
    torch.set_num_threads(cpus())
    trainer = Trainer(a, contract)
    config = trainer.model.config
    millions = trainer.model.parameters_count() / 1e6
    device = torch.cuda.get_device_name() if trainer.device == "cuda" else f"CPU, {torch.get_num_threads()} threads"
    print(f"GPT-2, {millions:.1f}M parameters, torch {torch.__version__}, {device}")
    if config.shrunk():
        print(f"SHRUNK: this is not the 124M model: {config.shrunk()}")
    if not trainer.run():
        print(f"stopped at step {trainer.step}, to go on from there")
        return STOPPED
    trainer.finish()
    print(f"done: {trainer.step} steps, first loss {trainer.losses[0]['loss']:.4f}, last {trainer.losses[-1]['loss']:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
