#include "textflag.h"

// What Go's assembler has no name for. SXTL and SXTL2 make int16 of the lower and
// of the upper eight int8 of n; SMLAL and SMLAL2 add the products of the lower and of
// the upper four int16 of n and m to the four int32 of d.
#define SXTL(n, d) WORD $(0x0F08A400 | (n)<<5 | (d))
#define SXTL2(n, d) WORD $(0x4F08A400 | (n)<<5 | (d))
#define SMLAL(m, n, d) WORD $(0x0E608000 | (m)<<16 | (n)<<5 | (d))
#define SMLAL2(m, n, d) WORD $(0x4E608000 | (m)<<16 | (n)<<5 | (d))

// MEET adds to V0 … V7 what eight columns of four rows of x make with those of two
// rows of w, p and q.
#define MEET(a, b, c, d, p, q) \
	SMLAL(p, a, 0); \
	SMLAL(p, b, 1); \
	SMLAL(p, c, 2); \
	SMLAL(p, d, 3); \
	SMLAL(q, a, 4); \
	SMLAL(q, b, 5); \
	SMLAL(q, c, 6); \
	SMLAL(q, d, 7); \
	SMLAL2(p, a, 0); \
	SMLAL2(p, b, 1); \
	SMLAL2(p, c, 2); \
	SMLAL2(p, d, 3); \
	SMLAL2(q, a, 4); \
	SMLAL2(q, b, 5); \
	SMLAL2(q, c, 6); \
	SMLAL2(q, d, 7)

// func dotsNEON(x *int16, w *byte, n int, out *[8]int32)
//
// Sixteen columns a round: the int8 weights of two rows become int16 once and meet
// four rows of x.
TEXT ·dotsNEON(SB), NOSPLIT, $0-32
	MOVD x+0(FP), R0
	MOVD w+8(FP), R1
	MOVD n+16(FP), R2
	MOVD out+24(FP), R3
	ADD  R2<<1, R0, R4
	ADD  R2<<1, R4, R5
	ADD  R2<<1, R5, R6
	ADD  R2, R1, R7
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	VEOR V4.B16, V4.B16, V4.B16
	VEOR V5.B16, V5.B16, V5.B16
	VEOR V6.B16, V6.B16, V6.B16
	VEOR V7.B16, V7.B16, V7.B16

round:
	VLD1.P 16(R1), [V16.B16]
	VLD1.P 16(R7), [V17.B16]
	VLD1.P 32(R0), [V20.H8, V21.H8]
	VLD1.P 32(R4), [V22.H8, V23.H8]
	VLD1.P 32(R5), [V24.H8, V25.H8]
	VLD1.P 32(R6), [V26.H8, V27.H8]
	SXTL(16, 18)
	SXTL(17, 28)
	SXTL2(16, 19)
	SXTL2(17, 29)
	MEET(20, 22, 24, 26, 18, 28)
	MEET(21, 23, 25, 27, 19, 29)
	SUBS $16, R2, R2
	BGT  round

	VADDP V1.S4, V0.S4, V0.S4
	VADDP V3.S4, V2.S4, V2.S4
	VADDP V5.S4, V4.S4, V4.S4
	VADDP V7.S4, V6.S4, V6.S4
	VADDP V2.S4, V0.S4, V0.S4
	VADDP V6.S4, V4.S4, V1.S4
	VST1  [V0.S4, V1.S4], (R3)
	RET
