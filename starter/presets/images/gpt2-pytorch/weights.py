"""Reading and writing weights under Hugging Face's names for GPT-2."""

import json
import os
import struct

import torch

_TYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8, "BOOL": torch.bool,
}
_NAMES = {t: n for n, t in _TYPES.items()}
_MAX_HEADER = 100 << 20


def read_safetensors(path):
    """All tensors of a .safetensors file by name. The format runs no code."""
    with open(path, "rb") as f:
        (length,) = struct.unpack("<Q", f.read(8))
        if length > _MAX_HEADER:
            raise ValueError(f"{path}: header of {length} bytes")
        header = json.loads(f.read(length))
        data = bytearray(f.read())
    tensors = {}
    for name, info in header.items():
        if name == "__metadata__":
            continue
        begin, end = info["data_offsets"]
        kind = _TYPES[info["dtype"]]
        if not 0 <= begin <= end <= len(data):
            raise ValueError(f"{path}: {name} lies outside the file")
        flat = torch.frombuffer(data, dtype=torch.uint8, count=end - begin, offset=begin) if end > begin else torch.empty(0, dtype=torch.uint8)
        if begin % 8:
            flat = flat.clone()
        tensors[name] = flat.view(kind).reshape(info["shape"])
    return tensors


def write_safetensors(path, tensors):
    """Writes tensors by name as a .safetensors file."""
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, t in tensors.items():
        size = t.numel() * t.element_size()
        header[name] = {"dtype": _NAMES[t.dtype], "shape": list(t.shape), "data_offsets": [at, at + size]}
        at += size
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(head)))
        f.write(head)
        for t in tensors.values():
            f.write(memoryview(t.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy()))


def find(directory):
    """The weights file in a directory, safetensors before pickles; None if there is none."""
    for name in ("model.safetensors", "pytorch_model.bin"):
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            return path
    return None


def load_pretrained(model, path):
    """Loads GPT-2's published weights, or what this script wrote, into model.

    A .bin file is a pickle: it is read with weights_only, which refuses code.
    """
    tensors = read_safetensors(path) if path.endswith(".safetensors") else torch.load(path, map_location="cpu", weights_only=True)
    own = model.state_dict()
    found = {}
    for name, tensor in tensors.items():
        name = name[len("transformer."):] if name.startswith("transformer.") else name
        if name in own:
            found[name] = tensor
        elif name != "lm_head.weight" and not name.endswith((".attn.bias", ".attn.masked_bias")):
            raise ValueError(f"{path}: {name} has no place in this model")
    missing = sorted(set(own) - set(found))
    if missing:
        raise ValueError(f"{path}: {len(missing)} weights are missing, first {missing[0]}")
    for name, tensor in found.items():
        if tensor.shape != own[name].shape:
            raise ValueError(f"{path}: {name} is {tuple(tensor.shape)}, this model's is {tuple(own[name].shape)}; give the weights' own sizes")
        own[name].copy_(tensor)
