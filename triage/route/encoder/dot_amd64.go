package encoder

import "golang.org/x/sys/cpu"

//go:noescape
func dotsAVX2(x *int16, w *byte, n int, out *[8]int32)

//go:noescape
func dotsVNNI(x *int16, w *byte, n int, out *[8]int32)

func fasterKernels() []kernel {
	var out []kernel
	if cpu.X86.HasAVX2 {
		out = append(out, kernelOf("AVX2", dotsAVX2))
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VNNI {
		out = append(out, kernelOf("VNNI", dotsVNNI))
	}
	return out
}
