"""Trains GPT-2 on a text with TensorFlow, in steps that survive the death of
the machine. The counterpart of gpt2-pytorch/train.py: the same options, text,
tokens, checkpoint rule and outputs (weights as model.weights.h5)."""

import argparse
import json
import math
import os
import sys
import time

import numpy as np
import tensorflow as tf

from contract import Contract, Throttle, cpus
from tokenizer import Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
STOPPED = 143  # 128 + SIGTERM: saved, and left because it was told to
FULL = {"layers": 12, "heads": 12, "width": 768, "context": 1024, "vocab": 50257, "batch": 4}
TINY = {"layers": 4, "heads": 4, "width": 128, "context": 64, "vocab": 257, "batch": 8}


def arguments(argv):
    p = argparse.ArgumentParser(description="Train GPT-2 (124M parameters by default) on a text.")
    p.add_argument("--size", choices=["full", "tiny"], default="full", help="tiny shrinks everything below that is not given")
    for name, value in FULL.items():
        p.add_argument(f"--{name}", type=int, help=f"({value})")
    p.add_argument("--steps", type=int, default=1000)
    p.add_argument("--rate", type=float, help="peak learning rate (3e-4; tiny 1e-3)")
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--seed", type=int, default=1337)
    p.add_argument("--checkpoint-every", type=int, default=0, help="steps between checkpoints; 0: by time alone")
    p.add_argument("--checkpoint-seconds", type=float, default=float(os.environ.get("SKYOPS_CHECKPOINT_INTERVAL") or 600),
                   help="time between checkpoints; without it what the node says")
    p.add_argument("--text", help="file to train on; default: input 'text', else the one in the image")
    p.add_argument("--prompt", default="In the beginning", help="what the sample begins with")
    p.add_argument("--sample", type=int, default=200, help="tokens of the sample")
    a = p.parse_args(argv)
    for name, value in (TINY if a.size == "tiny" else FULL).items():
        if getattr(a, name) is None:
            setattr(a, name, value)
    a.rate = a.rate or (1e-3 if a.size == "tiny" else 3e-4)
    return a


class Block(tf.keras.layers.Layer):
    """A pre-norm transformer block."""

    def __init__(self, a):
        super().__init__()
        normal = tf.keras.initializers.RandomNormal(stddev=0.02)
        residual = tf.keras.initializers.RandomNormal(stddev=0.02 / math.sqrt(2 * a.layers))
        self.heads, self.width = a.heads, a.width
        self.ln_1 = tf.keras.layers.LayerNormalization(epsilon=1e-5)
        self.ln_2 = tf.keras.layers.LayerNormalization(epsilon=1e-5)
        self.qkv = tf.keras.layers.Dense(3 * a.width, kernel_initializer=normal)
        self.proj = tf.keras.layers.Dense(a.width, kernel_initializer=residual)
        self.fc = tf.keras.layers.Dense(4 * a.width, kernel_initializer=normal)
        self.out = tf.keras.layers.Dense(a.width, kernel_initializer=residual)
        self.rate = a.dropout

    def drop(self, x, seed, training):
        return tf.nn.experimental.stateless_dropout(x, self.rate, seed=seed) if training and self.rate else x

    def call(self, x, seed, training):
        b, t = tf.shape(x)[0], tf.shape(x)[1]
        q, k, v = (tf.transpose(tf.reshape(y, [b, t, self.heads, self.width // self.heads]), [0, 2, 1, 3])
                   for y in tf.split(self.qkv(self.ln_1(x)), 3, axis=-1))
        scores = tf.matmul(q, k, transpose_b=True) / math.sqrt(self.width // self.heads)
        seen = tf.linalg.band_part(tf.ones([t, t], tf.bool), -1, 0)
        weights = tf.nn.softmax(tf.where(seen, scores, tf.constant(-1e9, scores.dtype)))
        weights = self.drop(weights, seed, training)
        y = tf.reshape(tf.transpose(tf.matmul(weights, v), [0, 2, 1, 3]), [b, t, self.width])
        x = x + self.drop(self.proj(y), seed + 1, training)
        y = self.out(tf.nn.gelu(self.fc(self.ln_2(x)), approximate=True))
        return x + self.drop(y, seed + 2, training)


class GPT2(tf.keras.Model):
    def __init__(self, a):
        super().__init__()
        normal = tf.keras.initializers.RandomNormal(stddev=0.02)
        self.wte = tf.keras.layers.Embedding(a.vocab, a.width, embeddings_initializer=normal)
        self.wpe = tf.keras.layers.Embedding(a.context, a.width, embeddings_initializer=normal)
        self.blocks = [Block(a) for _ in range(a.layers)]
        self.ln_f = tf.keras.layers.LayerNormalization(epsilon=1e-5)

    def call(self, ids, seed=None, training=False):
        seed = tf.constant([0, 0]) if seed is None else seed
        x = self.wte(ids) + self.wpe(tf.range(tf.shape(ids)[1]))
        for i, block in enumerate(self.blocks):
            x = block(x, seed + tf.constant([0, 3 * i]), training)
        return tf.matmul(self.ln_f(x), self.wte.embeddings, transpose_b=True)


def learning_rate(step, a):
    """Linear warm-up over the first 5 % (at most 200 steps), then a cosine down to a tenth."""
    warm = max(1, min(200, a.steps // 20))
    if step < warm:
        return a.rate * (step + 1) / warm
    return a.rate * (0.1 + 0.45 * (1 + math.cos(math.pi * (step - warm) / max(1, a.steps - warm))))


class Trainer:
    def __init__(self, a, contract):
        self.a, self.contract = a, contract
        if os.path.isdir(os.path.join(contract.inputs, "weights")):
            raise SystemExit("input 'weights': this program trains from scratch; pretrained weights need --framework pytorch")
        tf.keras.utils.set_random_seed(a.seed)
        self.tokenizer = Tokenizer(a.vocab)
        self.data = self._read_data()
        self.model = GPT2(a)
        self.model(tf.zeros([1, 2], tf.int32))
        self.optimizer = tf.keras.optimizers.AdamW(a.rate, beta_1=0.9, beta_2=0.95, weight_decay=0.1, global_clipnorm=1.0)
        self.optimizer.build(self.model.trainable_variables)
        self.saver = tf.train.Checkpoint(model=self.model, optimizer=self.optimizer)
        self.update = tf.function(self._update, reduce_retracing=True)
        self.step, self.losses = 0, []
        self._resume()

    def _read_data(self):
        path = self.a.text or self._given() or os.path.join(HERE, "text.txt")
        with open(path, "rb") as f:
            ids = np.array(self.tokenizer.encode(f.read()) + [self.tokenizer.end], np.int32)
        if len(ids) <= self.a.context:
            raise SystemExit(f"{path}: {len(ids)} tokens are not more than the context of {self.a.context}")
        return ids

    def _given(self):
        for directory, _, names in sorted(os.walk(os.path.join(self.contract.inputs, "text"))):
            for name in sorted(names):
                return os.path.join(directory, name)
        return None

    def _shape(self):
        return {name: getattr(self.a, name) for name in (*FULL, "seed", "dropout")}

    def _resume(self):
        place = self.contract.newest()
        if place is None:
            return
        with open(os.path.join(place, "head.json")) as f:
            head = json.load(f)
        if head["shape"] != self._shape():
            raise SystemExit(f"{place} was made with {head['shape']}, this run is {self._shape()}")
        self.saver.read(os.path.join(place, "state")).assert_existing_objects_matched()
        self.step = head["step"]
        with open(os.path.join(place, "losses.jsonl")) as f:
            self.losses = [json.loads(line) for line in f]
        print(f"resumed at step {self.step} from {os.path.basename(place)} (attempt {self.contract.attempt})")

    def _write(self, directory):
        self.saver.write(os.path.join(directory, "state"))
        with open(os.path.join(directory, "head.json"), "w") as f:
            json.dump({"step": self.step, "shape": self._shape()}, f)
        self._write_losses(directory)

    def _write_losses(self, directory):
        with open(os.path.join(directory, "losses.jsonl"), "w") as f:
            f.writelines(json.dumps(entry) + "\n" for entry in self.losses)

    def save(self):
        print(f"saved {os.path.basename(self.contract.save(self.step, self._write))}")

    def _update(self, inputs, targets, seed):
        with tf.GradientTape() as tape:
            scores = self.model(inputs, seed=seed, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, scores))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def train_step(self):
        """One step; its data and dropout depend on seed and step alone."""
        random = np.random.default_rng([self.a.seed, self.step])
        at = random.integers(len(self.data) - self.a.context, size=self.a.batch)
        rows = np.stack([self.data[i : i + self.a.context + 1] for i in at])
        self.optimizer.learning_rate.assign(learning_rate(self.step, self.a))
        loss = float(self.update(tf.constant(rows[:, :-1]), tf.constant(rows[:, 1:]), tf.constant([self.a.seed, self.step * 1000])))
        self.step += 1
        self.losses.append({"step": self.step, "loss": round(loss, 6), "attempt": self.contract.attempt})
        return loss

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

    def sample(self):
        random = np.random.default_rng(self.a.seed)
        ids = self.tokenizer.encode(self.a.prompt)
        for _ in range(self.a.sample):
            scores = self.model(tf.constant([ids[-self.a.context :]]))[0, -1].numpy() / 0.8
            best = np.argsort(scores)[-40:]
            odds = np.exp(scores[best] - scores[best].max())
            ids.append(int(random.choice(best, p=odds / odds.sum())))
        return self.tokenizer.decode(ids)

    def finish(self):
        out = self.contract.output
        os.makedirs(out, exist_ok=True)
        self.model.save_weights(os.path.join(out, "model.weights.h5"))
        with open(os.path.join(out, "config.json"), "w") as f:
            json.dump(self._shape(), f, indent=1)
        self._write_losses(out)
        with open(os.path.join(out, "sample.txt"), "w") as f:
            f.write(self.sample() + "\n")


def main(argv=None):
    sys.stdout.reconfigure(line_buffering=True)
    a, contract = arguments(argv), Contract()
    contract.listen()
    tf.config.threading.set_intra_op_parallelism_threads(cpus())
    trainer = Trainer(a, contract)
    millions = sum(int(np.prod(v.shape)) for v in trainer.model.trainable_variables) / 1e6
    devices = [d.name for d in tf.config.list_physical_devices("GPU")] or ["CPU"]
    print(f"GPT-2, {millions:.1f}M parameters, TensorFlow {tf.__version__}, {', '.join(devices)}")
    changed = [f"{name} {getattr(a, name)} instead of {value}" for name, value in FULL.items() if name != "batch" and getattr(a, name) != value]
    if changed:
        print(f"SHRUNK: this is not the 124M model: {', '.join(changed)}")
    if not trainer.run():
        print(f"stopped at step {trainer.step}, to go on from there")
        return STOPPED
    trainer.finish()
    print(f"done: {trainer.step} steps, first loss {trainer.losses[0]['loss']:.4f}, last {trainer.losses[-1]['loss']:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
