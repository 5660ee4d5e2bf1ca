"""Renders an animation in three steps, each a job of its own, or in one.

  plan     cuts the frames into chunks: one file per chunk in the output's chunks/
  render   renders the frames of the chunk in the input "chunk" to frames/
  encode   makes animation.mp4 of all frames in the input "frames"
  all      renders every frame and encodes them

The scene is the .blend file in the input "scene", or the one that scene.py makes.
A rendered frame is kept with every checkpoint: a job that goes on elsewhere
renders only the frames that are missing.
"""

import argparse
import glob
import json
import os
import shutil
import sys

import _cycles
import bpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import contract as skyops  # noqa: E402
import scene as built_in  # noqa: E402

FRAME = "frame-%06d.png"


def arguments(argv):
    p = argparse.ArgumentParser(prog="render.py")
    p.add_argument("step", choices=["plan", "render", "encode", "all"])
    p.add_argument("--frames", type=int, default=48)
    p.add_argument("--chunk", type=int, default=12, help="frames per chunk")
    p.add_argument("--width", type=int, default=640)
    p.add_argument("--height", type=int, default=360)
    p.add_argument("--samples", type=int, default=16)
    p.add_argument("--fps", type=int, default=24)
    return p.parse_args(argv)


def load_scene(c, o):
    """Opens the input's scene or makes the built-in one, and sets how it is rendered."""
    files = sorted(glob.glob(os.path.join(c.inputs, "scene", "**", "*.blend"), recursive=True))
    if len(files) > 1:
        sys.exit(f"the input scene holds {len(files)} .blend files, one is needed")
    if files:
        bpy.ops.wm.open_mainfile(filepath=files[0], load_ui=False, use_scripts=False)
    else:
        built_in.make(o.frames)
    s = bpy.context.scene
    s.render.engine = "CYCLES"
    s.cycles.samples = o.samples
    s.cycles.device = device()
    s.cycles.use_denoising = s.cycles.use_denoising and _cycles.with_openimagedenoise
    s.render.threads_mode, s.render.threads = "FIXED", skyops.cpus()
    s.render.resolution_x, s.render.resolution_y, s.render.resolution_percentage = o.width, o.height, 100
    s.render.image_settings.file_format = "PNG"
    s.render.use_overwrite = True
    return s


def device():
    """GPU when Cycles finds one that it can use, else CPU."""
    preferences = bpy.context.preferences.addons["cycles"].preferences
    for kind in ("OPTIX", "CUDA", "HIP", "ONEAPI"):
        try:
            preferences.compute_device_type = kind
        except TypeError:
            continue  # this Blender was built without it
        preferences.get_devices()
        found = [d for d in preferences.devices if d.type == kind]
        for d in preferences.devices:
            d.use = d.type == kind
        if found:
            print(f"rendering on {len(found)} × {found[0].name} ({kind})")
            return "GPU"
    print("no GPU that this Blender can use: rendering on the CPU")
    return "CPU"


def plan(c, o):
    target = os.path.join(c.output, "chunks")
    os.makedirs(target, exist_ok=True)
    chunks = range(1, o.frames + 1, o.chunk)
    for n, first in enumerate(chunks):
        with open(os.path.join(target, f"chunk-{n:04d}.json"), "w") as f:
            json.dump({"first": first, "last": min(first + o.chunk - 1, o.frames)}, f)
    c.progress(len(chunks), len(chunks))
    print(f"{o.frames} frames in {len(chunks)} chunks of at most {o.chunk}")


def chunk_of(c, o):
    files = sorted(glob.glob(os.path.join(c.inputs, "chunk", "**", "*.json"), recursive=True))
    if len(files) != 1:
        sys.exit(f"the input chunk holds {len(files)} .json files, one is needed")
    with open(files[0]) as f:
        given = json.load(f)
    first, last = int(given["first"]), int(given["last"])
    if not 1 <= first <= last <= o.frames:
        sys.exit(f"the chunk names frames {first} to {last} of {o.frames}")
    return first, last


def render(c, o, first, last):
    """Renders frames first to last; those of the newest checkpoint are taken from it."""
    target = os.path.join(c.output, "frames")
    os.makedirs(target, exist_ok=True)
    kept = c.newest()
    for path in glob.glob(os.path.join(kept, "*.png")) if kept else []:
        shutil.copy(path, target)
    s = load_scene(c, o)
    total = last - first + 1
    for n, number in enumerate(range(first, last + 1), 1):
        path = os.path.join(target, FRAME % number)
        if os.path.exists(path):
            print(f"frame {number} is in the checkpoint")
        else:
            s.frame_set(number)
            s.render.filepath = path + ".part.png"
            bpy.ops.render.render(write_still=True)
            os.rename(path + ".part.png", path)
            c.save(n, lambda place: keep(target, place))
        c.progress(n, total, frame=number)
        if c.stop:
            print(f"asked to stop; {n} of {total} frames are kept")
            sys.exit(0)
    return target


def keep(frames, place):
    for path in glob.glob(os.path.join(frames, "frame-??????.png")):
        shutil.copy(path, place)


def encode(c, o, frames):
    """Makes a video of all frames below a folder, in the order of their names."""
    files = sorted(glob.glob(os.path.join(frames, "**", "frame-??????.png"), recursive=True), key=os.path.basename)
    numbers = [int(os.path.basename(f)[6:12]) for f in files]
    if numbers != list(range(1, o.frames + 1)):
        missing = sorted(set(range(1, o.frames + 1)) - set(numbers))
        sys.exit(f"{len(files)} frames are here, {o.frames} are due; missing {missing[:10]}")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    s = bpy.context.scene
    still = bpy.data.images.load(files[0])
    width, height = still.size
    editor = s.sequence_editor_create()
    for n, path in enumerate(files, 1):
        editor.sequences.new_image(name=str(n), filepath=path, channel=1, frame_start=n)
    s.frame_start, s.frame_end = 1, len(files)
    r = s.render
    r.resolution_x, r.resolution_y, r.resolution_percentage, r.fps = width, height, 100, o.fps
    r.threads_mode, r.threads = "FIXED", skyops.cpus()
    r.image_settings.file_format = "FFMPEG"
    r.ffmpeg.format, r.ffmpeg.codec, r.ffmpeg.constant_rate_factor = "MPEG4", "H264", "HIGH"
    s.view_settings.view_transform = "Standard"  # the frames went through a view already
    os.makedirs(c.output, exist_ok=True)
    r.filepath = os.path.join(c.output, "animation.mp4")
    bpy.ops.render.render(animation=True)
    print(f"{len(files)} frames of {width}×{height} at {o.fps} per second: animation.mp4, {os.path.getsize(r.filepath)} bytes")


def main():
    o = arguments(sys.argv[sys.argv.index("--") + 1:])
    c = skyops.Contract()
    c.listen()
    if o.step == "plan":
        plan(c, o)
    elif o.step == "render":
        render(c, o, *chunk_of(c, o))
    elif o.step == "encode":
        encode(c, o, os.path.join(c.inputs, "frames"))
    else:
        encode(c, o, render(c, o, 1, o.frames))


main()
