package storage

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"clearlane/triage/friction"

	"github.com/google/go-cmp/cmp"
)

// TestAskCode: every field of an ask comes back, in any order of reading, and
// equal strings of different asks are told apart from others.
func TestAskCode(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var write, read askCode
	asks := make([]friction.Ask, 200)
	var stored [][]byte
	for i := range asks {
		if i > 0 { // the first is empty
			randomise(reflect.ValueOf(&asks[i]).Elem(), rnd)
		}
		stored = append(stored, append([]byte(nil), write.encode(asks[i])...))
	}
	got := make([]friction.Ask, len(asks))
	for _, i := range rnd.Perm(len(asks)) {
		if err := read.decode(stored[i], &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(asks, got); diff != "" {
		t.Errorf("-written +read:\n%s", diff)
	}
}

// TestAskCodeRefuses: bytes that are cut short or of another form are an error.
func TestAskCodeRefuses(t *testing.T) {
	var write, read askCode
	var a, b friction.Ask
	randomise(reflect.ValueOf(&a).Elem(), rand.New(rand.NewPCG(3, 4)))
	whole := append([]byte(nil), write.encode(a)...)
	for n := range whole {
		if err := read.decode(whole[:n], &b); err == nil {
			t.Errorf("the first %d of %d bytes are read", n, len(whole))
		}
	}
	if err := read.decode(append(whole, 0), &b); err == nil {
		t.Error("a byte more is read")
	}
	whole[0]++
	if err := read.decode(whole, &b); err == nil {
		t.Error("another form is read")
	}
}

// randomise sets every field to something that it may hold; one in five stays
// empty.
func randomise(v reflect.Value, rnd *rand.Rand) {
	if v.Kind() != reflect.Struct && rnd.IntN(5) == 0 {
		return
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.UnixMicro(rnd.Int64N(4e15) - 1e15).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			randomise(v.Field(i), rnd)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		randomise(v.Elem(), rnd)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+rnd.IntN(3), 3))
		for i := range v.Len() {
			randomise(v.Index(i), rnd)
		}
	case reflect.String:
		v.SetString([]string{"a", "deal-desk", "deal-desk/discounts", "Zürich"}[rnd.IntN(4)])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(rnd.Int64() >> rnd.IntN(64) * (1 - 2*rnd.Int64N(2)))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(rnd.Uint64() &^ (1 << 62)))
	default:
		panic("randomise: " + v.Kind().String())
	}
}
