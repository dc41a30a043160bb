# SPDX-License-Identifier: Apache-2.0
# classify.py FILE.onnx IMAGE: the likeliest classes of an image, by a classifier that
#   mixmask checkpoint export CLASSIFIER --format onnx --out FILE.onnx
# wrote. Needs numpy, onnxruntime and pillow.
import json
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(sys.argv[1])
about = session.get_modelmeta().custom_metadata_map
size, mean, deviation, names = (
    json.loads(about[key]) for key in ("view_size", "mean", "standard_deviation", "class_names"))
image = Image.open(sys.argv[2]).convert("RGB" if len(mean) == 3 else "L")
if image.size != (size, size):  # the middle, seven eighths of the shorter side
    image = ImageOps.fit(image, (size, size), Image.Resampling.BILINEAR, bleed=1 / 16)
pixels = np.asarray(image).reshape(1, size, size, -1) / 255
images = ((pixels - mean) / deviation).transpose(0, 3, 1, 2).astype(np.float32)
logits = session.run(None, {"images": images})[0][0]
shares = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
for index in shares.argsort()[::-1][:5]:
    print(f"{shares[index]:.4f} {names[index]}")
