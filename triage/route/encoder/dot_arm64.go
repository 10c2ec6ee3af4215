package encoder

//go:noescape
func dotsNEON(x *int16, w *byte, n int, out *[8]int32)

// Every arm64 has NEON.
func fasterKernels() []kernel { return []kernel{kernelOf("NEON", dotsNEON)} }
