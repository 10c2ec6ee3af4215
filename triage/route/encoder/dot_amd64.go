package encoder

import "golang.org/x/sys/cpu"

//go:noescape
func dotFourAVX2(x *float32, w *byte, n int, four *[4]float32)

func init() {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		dotFour = func(x []float32, w []byte, four *[4]float32) {
			n := len(w)
			_ = x[4*n-1]
			dotFourAVX2(&x[0], &w[0], n, four)
		}
	}
}
