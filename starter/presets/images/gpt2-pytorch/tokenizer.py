"""GPT-2's byte-level tokenizer in plain Python.

GPT-2's vocabulary begins with the 256 bytes, in an order of its own. Without a
merges file every byte is one token, so no vocabulary has to be downloaded and
any file can be read. With GPT-2's own merges.txt (given beside pretrained
weights) the same class makes GPT-2's tokens.
"""

import re

END_OF_TEXT = "<|endoftext|>"

# GPT-2 splits text so before it merges; \p{L} and \p{N} in what `re` knows.
_PIECES = re.compile(
    r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+"
)


def _byte_order():
    """The 256 bytes in the order of GPT-2's first 256 tokens."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return printable + [b for b in range(256) if b not in set(printable)]


def _byte_names(order):
    """How merges.txt writes each byte: itself if printable, else a letter from 256 on."""
    names, extra = {}, 0
    for b in order:
        printable = 0x21 <= b < 0x7F or 0xA1 <= b < 0xAD or 0xAE <= b
        names[b] = chr(b) if printable else chr(256 + extra)
        extra += not printable
    return names


class Tokenizer:
    """Turns text into token ids below vocab_size, and back. The last id ends a text."""

    def __init__(self, vocab_size=257, merges=()):
        order = _byte_order()
        if vocab_size < 257 + len(merges):
            raise ValueError(f"a vocabulary of {vocab_size} is too small: {257 + len(merges)} tokens")
        self.vocab_size = vocab_size
        self.end = vocab_size - 1
        self._bytes = [bytes([b]) for b in order]
        self._of_byte = [0] * 256
        for token, b in enumerate(order):
            self._of_byte[b] = token
        self._rank = {}
        names = _byte_names(order)
        of_name = {names[b]: self._of_byte[b] for b in range(256)}
        for left, right in merges:
            pair = of_name[left], of_name[right]
            self._rank[pair] = len(self._bytes)
            of_name[left + right] = len(self._bytes)
            self._bytes.append(self._bytes[pair[0]] + self._bytes[pair[1]])
        self._cache = {}

    @classmethod
    def from_merges(cls, path, vocab_size):
        """Reads GPT-2's merges.txt."""
        with open(path, encoding="utf-8") as f:
            pairs = [tuple(line.split()) for line in f if not line.startswith("#version")]
        return cls(vocab_size, [p for p in pairs if len(p) == 2])

    def encode(self, data):
        """Token ids of a str or of any bytes."""
        if isinstance(data, str):
            data = data.encode("utf-8")
        if not self._rank:
            return [self._of_byte[b] for b in data]
        ids = []
        for piece in _PIECES.findall(data.decode("utf-8", "replace")):
            if piece not in self._cache:
                self._cache[piece] = self._merge([self._of_byte[b] for b in piece.encode("utf-8")])
            ids += self._cache[piece]
        return ids

    def _merge(self, ids):
        """Joins neighbours, the earliest merge of the file first."""
        never = len(self._bytes)
        while len(ids) > 1:
            best = min(zip(ids, ids[1:]), key=lambda pair: self._rank.get(pair, never))
            if best not in self._rank:
                break
            joined, i = [], 0
            while i < len(ids):
                if tuple(ids[i : i + 2]) == best:
                    joined.append(self._rank[best])
                    i += 2
                else:
                    joined.append(ids[i])
                    i += 1
            ids = joined
        return ids

    def decode(self, ids):
        """The text of token ids; ids without one, such as the end, give nothing."""
        return b"".join(self._bytes[i] for i in ids if i < len(self._bytes)).decode("utf-8", "replace")
