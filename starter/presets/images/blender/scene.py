"""The built-in animation: a ring of spheres that rise and fall around a turning sun."""

import math

import bpy

SPHERES = 12
RADIUS = 3.2


def make(frames):
    """Replaces the open file by the scene, which repeats after the given frames."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    s = bpy.context.scene
    s.frame_start, s.frame_end = 1, frames
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.02, 0.03, 0.08, 1)
    s.world = world

    bpy.ops.mesh.primitive_plane_add(size=60)
    paint(bpy.context.object, (0.08, 0.08, 0.1), roughness=0.15)
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=4, radius=1.1, location=(0, 0, 1.6))
    sun = bpy.context.object
    paint(sun, (1.0, 0.55, 0.15), glow=1.2)
    turn(sun, frames)
    for n in range(SPHERES):
        angle = 2 * math.pi * n / SPHERES
        bpy.ops.mesh.primitive_uv_sphere_add(segments=32, ring_count=16, radius=0.45,
                                             location=(RADIUS * math.cos(angle), RADIUS * math.sin(angle), 0))
        sphere = bpy.context.object
        bpy.ops.object.shade_smooth()
        paint(sphere, hue(n / SPHERES), roughness=0.3, metal=0.6)
        bounce(sphere, frames, angle)

    bpy.ops.object.light_add(type="AREA", location=(4, -4, 7))
    light = bpy.context.object
    light.data.energy, light.data.size = 600, 4
    light.rotation_euler = (0.6, 0.3, 0.6)
    bpy.ops.object.camera_add(location=(0, -10, 4.6), rotation=(math.radians(70), 0, 0))
    s.camera = bpy.context.object
    bpy.ops.object.empty_add(location=(0, 0, 0))
    pivot = bpy.context.object
    s.camera.parent = pivot
    turn(pivot, frames, part=0.25)


def paint(thing, colour, roughness=0.5, metal=0.0, glow=0.0):
    m = bpy.data.materials.new(thing.name)
    m.use_nodes = True
    surface = m.node_tree.nodes["Principled BSDF"].inputs
    surface["Base Color"].default_value = (*colour, 1)
    surface["Roughness"].default_value = roughness
    surface["Metallic"].default_value = metal
    if glow:
        surface["Emission"].default_value = (*colour, 1)
        surface["Emission Strength"].default_value = glow
    thing.data.materials.append(m)


def turn(thing, frames, part=1.0):
    for frame, angle in ((1, 0.0), (frames + 1, 2 * math.pi * part)):
        thing.rotation_euler[2] = angle
        thing.keyframe_insert("rotation_euler", index=2, frame=frame)
    for curve in thing.animation_data.action.fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"


def bounce(thing, frames, phase, steps=16):
    for n in range(steps + 1):
        thing.location[2] = 0.5 + 1.2 * abs(math.sin(phase + math.pi * n / steps))
        thing.keyframe_insert("location", index=2, frame=1 + frames * n / steps)


def hue(part):
    return tuple(0.5 + 0.5 * math.cos(2 * math.pi * (part - shift)) for shift in (0, 1 / 3, 2 / 3))
