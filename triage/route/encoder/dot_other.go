//go:build !amd64 && !arm64

package encoder

func fasterKernels() []kernel { return nil }
