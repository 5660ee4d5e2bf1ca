"""Tests of the training script; plain asserts, run inside the image:

    docker run --rm --network none --entrypoint python3 skyops/gpt2-pytorch:local /opt/gpt2/test_train.py
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import torch

from contract import COMPLETE, Contract
from model import GPT2, Config
from tokenizer import Tokenizer
from weights import load_pretrained, read_safetensors, write_safetensors

SMALL = ["--layers", "2", "--heads", "2", "--width", "32", "--context", "16", "--vocab", "257", "--batch", "2", "--sample", "20"]
HERE = os.path.dirname(os.path.abspath(__file__))


def environment(directory, **more):
    e = {k: v for k, v in os.environ.items() if not k.startswith("SKYOPS_")}
    for name in ("output", "checkpoint", "input"):
        e[f"SKYOPS_{name.upper()}_DIR"] = os.path.join(directory, name)
        os.makedirs(e[f"SKYOPS_{name.upper()}_DIR"], exist_ok=True)
    e["SKYOPS_PROGRESS_FILE"] = os.path.join(directory, "progress")
    return {**e, **more}


def train(directory, *args, code=0, **more):
    p = subprocess.run([sys.executable, os.path.join(HERE, "train.py"), *SMALL, *args], env=environment(directory, **more),
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert p.returncode == code, (p.returncode, p.stdout)
    return p.stdout


def losses(directory):
    with open(os.path.join(directory, "output", "losses.jsonl")) as f:
        return [json.loads(line) for line in f]


def test_tokenizer_round_trip():
    t = Tokenizer()
    text = "In the beginning… ½ \x00\n"
    assert t.decode(t.encode(text)) == text
    assert sorted(t.encode(bytes(range(256)))) == list(range(256)) and t.end == 256


def test_tokenizer_merges():
    t = Tokenizer(300, [("h", "e"), ("l", "l"), ("he", "ll"), ("Ġ", "hell")])
    assert t.encode("hell hell") == [258, 259] and t.decode([258, 259]) == "hell hell", t.encode("hell hell")
    assert t.encode("!") == [0] and t.encode(" ") == [220], "the bytes are not in GPT-2's order"


def test_full_size():
    with torch.no_grad():
        n = GPT2(Config()).parameters_count()
    assert n == 124_439_808, n
    assert Config().shrunk() == "" and "layers 2" in Config(layers=2).shrunk()


def test_model_looks_back_only():
    torch.manual_seed(0)
    m = GPT2(Config(2, 2, 32, 16, 257, 0.0)).eval()
    a = torch.randint(257, (1, 16))
    b = a.clone()
    b[0, 10:] = 7
    x, y = m(a), m(b)
    assert torch.allclose(x[0, :10], y[0, :10], atol=1e-5) and not torch.allclose(x[0, 10:], y[0, 10:])


def test_safetensors_round_trip():
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "x.safetensors")
        want = {"a": torch.randn(3, 4), "b": torch.arange(5), "empty": torch.empty(0, 2), "half": torch.randn(2).half(), "scalar": torch.tensor(2.0)}
        write_safetensors(path, want)
        got = read_safetensors(path)
        assert set(got) == set(want) and all(torch.equal(got[k], want[k]) and got[k].dtype == want[k].dtype for k in want)


def test_pretrained_files():
    torch.manual_seed(1)
    c = Config(2, 2, 32, 16, 257, 0.0)
    source = GPT2(c)
    with tempfile.TemporaryDirectory() as d:
        published = {f"transformer.{k}": v for k, v in source.state_dict().items()}
        published["transformer.h.0.attn.bias"] = torch.ones(1, 1, 16, 16)
        published["lm_head.weight"] = source.wte.weight.detach()
        torch.save(published, os.path.join(d, "pytorch_model.bin"))
        write_safetensors(os.path.join(d, "model.safetensors"), source.state_dict())
        for name in ("pytorch_model.bin", "model.safetensors"):
            m = GPT2(c)
            load_pretrained(m, os.path.join(d, name))
            assert all(torch.equal(x, y) for x, y in zip(m.parameters(), source.parameters())), name
        for wrong in (Config(3, 2, 32, 16, 257), Config(2, 2, 16, 16, 257)):
            try:
                load_pretrained(GPT2(wrong), os.path.join(d, "model.safetensors"))
            except ValueError:
                continue
            raise AssertionError("weights of another size were loaded")


def test_resumed_run_is_the_same_run():
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as parts:
        train(whole, "--steps", "12")
        out = train(parts, "--steps", "12", "--checkpoint-every", "5")
        assert "SHRUNK" in out and "saved step-000010" in out, out
        saved = os.path.join(parts, "checkpoint", "step-000005")
        for name in os.listdir(os.path.join(parts, "output")):
            os.remove(os.path.join(parts, "output", name))
        out = train(parts, "--steps", "12", SKYOPS_RESUME_DIR=saved, SKYOPS_ATTEMPT="2")
        assert "resumed at step 5" in out, out
        a, b = losses(whole), losses(parts)
        assert [x["step"] for x in b] == list(range(1, 13))
        assert [x["loss"] for x in a] == [x["loss"] for x in b], (a, b)
        assert [x["attempt"] for x in b] == ["1"] * 5 + ["2"] * 7
        with open(os.path.join(whole, "output", "sample.txt")) as f, open(os.path.join(parts, "output", "sample.txt")) as g:
            assert f.read() == g.read()
        assert {"model.safetensors", "config.json"} <= set(os.listdir(os.path.join(parts, "output")))


def test_stop_saves_and_leaves():
    with tempfile.TemporaryDirectory() as d:
        p = subprocess.Popen([sys.executable, os.path.join(HERE, "train.py"), *SMALL, "--steps", "1000000"], env=environment(d),
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in p.stdout:
            if line.startswith("step "):
                break
        p.send_signal(signal.SIGUSR1)
        for line in p.stdout:
            if line.startswith("saved "):
                break
        p.send_signal(signal.SIGTERM)
        rest = p.communicate(timeout=60)[0]
        assert p.returncode == 143 and "stopped at step" in rest, (p.returncode, rest)
        c = Contract(environment(d))
        assert f"step-{int(rest.split('stopped at step ')[1].split(',')[0]):06d}" in c.newest()
        with open(os.path.join(d, "progress")) as f:
            last = json.loads(f.readlines()[-1])
        assert last["total"] == 1000000 and last["unit"] == "steps" and last["step"] > 0


def test_preempt_file_saves_once():
    with tempfile.TemporaryDirectory() as d:
        c = Contract(environment(d))
        assert not c.wants_save()
        open(os.path.join(d, "preempt"), "w").close()
        assert c.wants_save() and not c.wants_save()


def test_half_written_checkpoint_is_ignored():
    with tempfile.TemporaryDirectory() as d:
        c = Contract(environment(d))
        c.save(7, lambda place: open(os.path.join(place, "x"), "w").close())
        os.makedirs(os.path.join(c.checkpoints, "step-000009"))
        assert os.path.basename(c.newest()) == "step-000007" and os.path.exists(os.path.join(c.newest(), COMPLETE))
        for step in (10, 11, 100):
            c.save(step, lambda place: None)
        assert sorted(os.listdir(c.checkpoints)) == ["step-000009", "step-000011", "step-000100"], os.listdir(c.checkpoints)


def main():
    tests = [(n, t) for n, t in sorted(globals().items()) if n.startswith("test_")]
    for name, test in tests:
        start = time.monotonic()
        test()
        print(f"ok {name} {time.monotonic() - start:.1f} s", flush=True)
    print(f"{len(tests)} tests passed")


if __name__ == "__main__":
    main()
