//go:build amd64 || arm64

package encoder

// kernelOf is a kernel in assembly.
func kernelOf(name string, f func(x *int16, w *byte, n int, out *[8]int32)) kernel {
	return kernel{name, func(x []int16, w []byte, out *[8]int32) {
		n := len(w) / 2
		_ = x[4*n-1]
		f(&x[0], &w[0], n, out)
	}}
}
