//go:build !amd64

package encoder

func fasterKernels() []kernel { return nil }
