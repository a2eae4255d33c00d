"""Answers requests of rapidyaml.rs: a folder to read texts from, or an empty line to parse them all."""
import importlib.metadata
import pathlib
import sys
import time

import ryml


def accepts(text):
    try:
        ryml.parse_in_arena(text)
    except ryml.ExceptionParse:
        return False
    return True


print(importlib.metadata.version("rapidyaml"), flush=True)
texts = []
for line in sys.stdin:
    folder = line.strip()
    if folder:
        texts = [path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())]
        verdicts = [accepts(text) for text in texts]
        texts = [text for text, accepted in zip(texts, verdicts) if accepted]
        print("".join("01"[accepted] for accepted in verdicts), flush=True)
        continue
    start = time.process_time()
    for text in texts:
        ryml.parse_in_arena(text)
    print(time.process_time() - start, flush=True)
