"""The steps of pipeline.yaml: which of four small classifiers tells two spirals apart."""

import argparse
import json
import os
import pathlib

import torch
from torch import nn

INPUT = pathlib.Path(os.environ["SKYOPS_INPUT_DIR"])
OUTPUT = pathlib.Path(os.environ["SKYOPS_OUTPUT_DIR"])


def spirals(n, seed):
    """Returns n points of two spirals, and which of them each is on."""
    g = torch.Generator().manual_seed(seed)
    label = torch.randint(0, 2, (n,), generator=g)
    turn = torch.rand(n, generator=g) * 6 + 0.5
    angle = turn + label * torch.pi
    points = torch.stack([turn * torch.cos(angle), turn * torch.sin(angle)], 1) / 6
    return points + 0.02 * torch.randn(n, 2, generator=g), label


def classifier(width):
    return nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 2))


def loss_of(model, points, label):
    return nn.functional.cross_entropy(model(points), label)


def prepare(_):
    for name, n, seed in (("train", 2000, 1), ("held", 1000, 2)):
        points, label = spirals(n, seed)
        torch.save({"points": points, "label": label}, OUTPUT / f"{name}.pt")


def progress(step, total):
    with open(os.environ["SKYOPS_PROGRESS_FILE"], "a") as f:
        f.write(json.dumps({"step": step, "total": total, "unit": "steps"}) + "\n")


def train(args):
    data = torch.load(INPUT / "data" / "train.pt")
    torch.manual_seed(0)
    model = classifier(args.width)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    saved = pathlib.Path(os.environ["SKYOPS_CHECKPOINT_DIR"])
    first = 0
    for old in sorted(saved.glob("step-*"), key=lambda p: int(p.name[5:]))[-1:]:
        state = torch.load(old / "state.pt")
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
        print(f"going on from step {first}")
    for step in range(first + 1, args.steps + 1):
        optimizer.zero_grad()
        loss = loss_of(model, data["points"], data["label"])
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.4f}", flush=True)
            progress(step, args.steps)
            new = saved / f"step-{step}"
            new.mkdir(exist_ok=True)
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, new / "state.pt")
            (new / ".skyops-complete").touch()
    with torch.no_grad():  # who goes on from the last step trains no more
        loss = loss_of(model, data["points"], data["label"]).item()
    torch.save({"model": model.state_dict(), "width": args.width, "lr": args.lr, "loss": loss}, OUTPUT / "model.pt")


def pick(_):
    best = min((torch.load(p) for p in sorted((INPUT / "models").glob("*/model.pt"))), key=lambda m: m["loss"])
    print(f"the best has width {best['width']} and lr {best['lr']}: loss {best['loss']:.4f}")
    torch.save(best, OUTPUT / "best.pt")


def evaluate(_):
    best, data = torch.load(INPUT / "model" / "best.pt"), torch.load(INPUT / "data" / "held.pt")
    model = classifier(best["width"])
    model.load_state_dict(best["model"])
    with torch.no_grad():
        right = (model(data["points"]).argmax(1) == data["label"]).float().mean().item()
    report = {"width": best["width"], "lr": best["lr"], "accuracy": round(right, 4)}
    print(report)
    (OUTPUT / "report.json").write_text(json.dumps(report) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["prepare", "train", "pick", "evaluate"])
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    {"prepare": prepare, "train": train, "pick": pick, "evaluate": evaluate}[options.step](options)
